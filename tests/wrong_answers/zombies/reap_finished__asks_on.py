"""Asks again and again while a child is running."""
# verdict: failed
# says: didn't come back as long as a child was running
# hint: pid 0 says: all children are running

import os


def reap_finished():
    reaped = {}
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid:
                reaped[pid] = os.waitstatus_to_exitcode(status)
    except ChildProcessError:
        return reaped
