"""os._exit at the end of the function is for both processes."""
# verdict: crashed
# says: ended the whole process with exit code 3
# hint: os._exit ran in the parent

import os


def run_child(work):
    pid = os.fork()
    code = 1
    try:
        if pid == 0:
            code = work()
        else:
            _, status = os.waitpid(pid, 0)
            code = os.waitstatus_to_exitcode(status)
    finally:
        os._exit(code)
