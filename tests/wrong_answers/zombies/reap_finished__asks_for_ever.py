"""Asks on at pid 0 and at ChildProcessError."""
# verdict: timed_out
# says: in reap_finished, line
# hint: pid 0 says: all children are running

import os


def reap_finished():
    reaped = {}
    pid = None
    while not reaped or pid:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            if not reaped:
                return reaped
            continue
        if pid:
            reaped[pid] = os.waitstatus_to_exitcode(status)
    return reaped
