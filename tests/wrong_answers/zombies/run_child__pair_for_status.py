"""Takes the pair that os.waitpid returns for the status."""
# verdict: crashed
# says: run_child(work) raised TypeError: 'tuple' object cannot be interpreted as an integer
# hint: `_, status = os.waitpid(pid, 0)`

import os


def run_child(work):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)
