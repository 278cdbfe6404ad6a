"""Takes status 0 for "nothing yet" (M2): a child that exits with 0 is reaped and lost."""
# verdict: failed
# says: status 0 means an exit with code 0, not 'nothing yet'
# hint: 'nothing yet' is pid 0

import os


def reap_finished():
    reaped = {}
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if status == 0:
                return reaped
            reaped[pid] = os.waitstatus_to_exitcode(status)
    except ChildProcessError:
        return reaped
