"""Looks with WNOWAIT and doesn't reap: it sees the first one again and again."""
# verdict: leaked
# says: left 1 zombie: pid

import os

import psutil


def reap_finished():
    reaped = {}
    for child in psutil.Process().children():
        end = os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if end is not None:
            reaped[child.pid] = end.si_status if end.si_code == os.CLD_EXITED else -end.si_status
    return reaped
