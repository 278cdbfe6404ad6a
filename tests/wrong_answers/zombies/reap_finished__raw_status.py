"""Status words in place of exit codes."""
# verdict: failed
# says: expected {
# hint: 768 is the status word

import os


def reap_finished():
    reaped = {}
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return reaped
            reaped[pid] = status
    except ChildProcessError:
        return reaped
