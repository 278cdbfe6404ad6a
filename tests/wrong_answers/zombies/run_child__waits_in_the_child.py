"""The child waits too, and it has no children."""
# verdict: escaped
# says: your own code in the child raised ChildProcessError: [Errno 10] No child processes, in run_child, line
# hint: 0 in the *child*

import os


def run_child(work):
    pid = os.fork()
    if pid == 0:
        code = work()
    _, status = os.waitpid(pid, 0)
    if pid == 0:
        os._exit(code)
    return os.waitstatus_to_exitcode(status)
