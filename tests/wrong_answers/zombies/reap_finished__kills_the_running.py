"""Makes sure that every child has ended, by killing those that run."""
# verdict: failed
# says: was running before the call

import os
import signal

import psutil


def reap_finished():
    reaped = {}
    for child in psutil.Process().children():
        os.kill(child.pid, signal.SIGKILL)
        pid, status = os.waitpid(child.pid, 0)
        reaped[pid] = os.waitstatus_to_exitcode(status)
    return reaped
