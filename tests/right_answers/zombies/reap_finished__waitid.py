"""waitid with P_ALL; a subclass of dict."""

import os
from collections import defaultdict


def reap_finished():
    reaped = defaultdict(int)
    try:
        while end := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG):
            killed = end.si_code in (os.CLD_KILLED, os.CLD_DUMPED)
            reaped[end.si_pid] = -end.si_status if killed else end.si_status
    except ChildProcessError:
        pass
    return reaped
