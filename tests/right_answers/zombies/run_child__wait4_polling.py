"""Polls with wait4 and a pause; takes the status apart by hand."""

import os
import time
import traceback


class Child:
    def __init__(self, work):
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os._exit(work())
            except:  # noqa: E722
                traceback.print_exc()
                os._exit(1)

    def wait(self):
        pid = 0
        while pid == 0:
            pid, status, _ = os.wait4(self.pid, os.WNOHANG)
            time.sleep(0.001)
        return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)


def run_child(work):
    return Child(work).wait()
