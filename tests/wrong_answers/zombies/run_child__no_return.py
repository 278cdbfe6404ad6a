"""Forgets to return the code."""
# verdict: failed
# says: returned None (is there a return?), expected 3
# hint: is there a return on every way

import os


def run_child(work):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    os.waitpid(pid, 0)
