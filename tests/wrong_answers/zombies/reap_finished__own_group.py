"""Asks for the children of its own process group only."""
# verdict: failed
# says: it was in a process group of its own
# hint: -1 asks for any child

import os


def reap_finished():
    reaped = {}
    try:
        while True:
            pid, status = os.waitpid(0, os.WNOHANG)
            if pid == 0:
                return reaped
            reaped[pid] = os.waitstatus_to_exitcode(status)
    except ChildProcessError:
        return reaped
