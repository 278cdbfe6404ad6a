"""waitid, which tells how a child ended without a status word."""

import os
import sys
import traceback


def run_child(work):
    pid = os.fork()
    if pid != 0:
        return parent(pid)
    try:
        code = work()
    except BaseException as error:
        sys.stderr.write("".join(traceback.format_exception(error)))
        sys.stderr.flush()
        code = 1
    os._exit(code)


def parent(pid):
    if not hasattr(os, "waitid"):
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    end = os.waitid(os.P_PID, pid, os.WEXITED)
    return end.si_status if end.si_code == os.CLD_EXITED else -end.si_status
