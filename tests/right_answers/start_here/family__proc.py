"""Reads what the kernel writes into /proc; a named tuple is a tuple."""

import sys
from collections import namedtuple

import psutil

Family = namedtuple("Family", "me parent")


def family():
    if not sys.platform.startswith("linux"):
        return Family(psutil.Process().pid, psutil.Process().ppid())
    with open("/proc/self/status") as file:
        facts = dict(line.split(":", 1) for line in file)
    return Family(int(facts["Tgid"]), int(facts["PPid"]))
