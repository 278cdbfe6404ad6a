"""Returns {} when ChildProcessError comes, whatever it has reaped before."""
# verdict: failed
# says: had exited with code 0, and was reaped: nobody can learn that any more
# hint: you reaped them, then lost them

import os


def reap_finished():
    reaped = {}
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return reaped
            reaped[pid] = os.waitstatus_to_exitcode(status)
    except ChildProcessError:
        return {}
