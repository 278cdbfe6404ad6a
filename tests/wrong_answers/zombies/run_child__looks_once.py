"""Asks once, without waiting: right only if the child was very quick."""
# verdict: failed
# says: returned 0, expected 3; it didn't wait
# hint: With os.WNOHANG it doesn't

import os
import traceback


def run_child(work):
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(work())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    pid, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status)
