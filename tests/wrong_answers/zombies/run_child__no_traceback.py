"""Exits with 1 if work raises, and nobody learns why."""
# verdict: failed
# says: no traceback of the ValueError on standard error

import os


def run_child(work):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
