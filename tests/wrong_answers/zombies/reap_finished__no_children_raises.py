"""ChildProcessError leaves the function when there are no children."""
# verdict: crashed
# says: called by a process without children, is to return {}, but raised ChildProcessError

import os


def reap_finished():
    reaped = {}
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return reaped
        reaped[pid] = os.waitstatus_to_exitcode(status)
