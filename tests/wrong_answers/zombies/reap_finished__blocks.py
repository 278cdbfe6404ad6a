"""Waits for running children too."""
# verdict: failed
# says: didn't come back as long as a child was running
# hint: os.wait() and os.waitpid(pid, 0) block

import os


def reap_finished():
    reaped = {}
    try:
        while True:
            pid, status = os.waitpid(-1, 0)
            reaped[pid] = os.waitstatus_to_exitcode(status)
    except ChildProcessError:
        return reaped
