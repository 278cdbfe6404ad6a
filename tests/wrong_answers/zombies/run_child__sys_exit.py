"""sys.exit raises SystemExit: the child runs its caller's finally blocks on the way out, a second time."""
# verdict: escaped
# says: a child process left the function by SystemExit
# hint: sys.exit raises SystemExit

import os
import sys


def run_child(work):
    pid = os.fork()
    if pid == 0:
        sys.exit(work())
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)
