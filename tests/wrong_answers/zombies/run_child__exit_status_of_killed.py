"""WEXITSTATUS of a child that was killed."""
# verdict: failed
# says: run_child(killed_by_SIGKILL) returned 0, expected -9

import os


def run_child(work):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    return os.WEXITSTATUS(os.waitpid(pid, 0)[1])
