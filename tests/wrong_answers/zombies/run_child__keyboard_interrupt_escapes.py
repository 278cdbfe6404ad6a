"""Catches Exception; KeyboardInterrupt isn't one."""
# verdict: escaped
# says: left the function by KeyboardInterrupt

import os
import traceback


def run_child(work):
    pid = os.fork()
    if pid == 0:
        try:
            code = work()
        except Exception:
            traceback.print_exc()
            code = 1
        os._exit(code)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)
