"""A class whose object is the handler; waitid."""

import functools
import os
import signal


class Reaper:
    def __init__(self, reaped):
        self.reaped = reaped

    def __call__(self, signum, frame):
        while (end := self.next()) is not None:
            code = end.si_status if end.si_code == os.CLD_EXITED else -end.si_status
            self.reaped += [(end.si_pid, code)]

    def next(self):
        try:
            return os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG)
        except ChildProcessError:
            return None


def install_reaper(reaped):
    return functools.partial(signal.signal, signal.SIGCHLD, signal.signal(signal.SIGCHLD, Reaper(reaped)))
