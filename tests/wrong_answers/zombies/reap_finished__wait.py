"""Reaps by os.wait(), one child: which blocks if nobody has ended yet."""
# verdict: failed
# says: more had ended

import os


def reap_finished():
    try:
        pid, status = os.wait()
    except ChildProcessError:
        return {}
    return {pid: os.waitstatus_to_exitcode(status)}
