"""Returns the status word."""
# verdict: failed
# says: run_child(work) returned 768, expected 3
# hint: 768 is the status word, 3 × 256

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
