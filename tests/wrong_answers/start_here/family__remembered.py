"""Asks the kernel once and keeps the answer: a forked child has the parent's."""
# verdict: failed
# says: called by a child process, family() returned

import functools
import os


@functools.cache
def family():
    return os.getpid(), os.getppid()
