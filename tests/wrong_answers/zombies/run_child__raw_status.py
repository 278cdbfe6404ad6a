"""Returns the status word."""
# verdict: failed
# says: run_child(returns_3) returned 768, expected 3

import os


def run_child(work):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1]
