"""Waits until no child is left, and so takes the caller's other children's statuses."""
# verdict: failed
# says: another child of the caller

import os
import traceback


def run_child(work):
    child = os.fork()
    if child == 0:
        try:
            os._exit(work())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    codes = {}
    try:
        while True:
            pid, status = os.wait()
            codes[pid] = os.waitstatus_to_exitcode(status)
    except ChildProcessError:
        return codes[child]
