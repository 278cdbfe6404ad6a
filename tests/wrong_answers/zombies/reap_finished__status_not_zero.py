"""Takes `status != 0` for "it has ended" (M2), and so misses a child that exits with 0."""
# verdict: crashed
# says: had exited with code 0, but raised ChildProcessError

import os


def reap_finished():
    reaped = {}
    if not has_children():
        return reaped
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if status != 0:
            reaped[pid] = os.waitstatus_to_exitcode(status)
        elif pid == 0:
            return reaped


def has_children():
    try:
        return bool(os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT | os.WNOHANG)) or True
    except ChildProcessError:
        return False
