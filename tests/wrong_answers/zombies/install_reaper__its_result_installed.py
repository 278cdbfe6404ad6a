"""Calls a handler without parameters, and installs the None that it returns."""
# verdict: crashed
# says: signal handler must be
# hint: without parentheses

import os
import signal


def install_reaper(reaped):
    def on_child(*_):
        if _:
            pid, status = os.waitpid(-1, os.WNOHANG)
            reaped.append((pid, os.waitstatus_to_exitcode(status)))

    previous = signal.signal(signal.SIGCHLD, on_child())
    return lambda: signal.signal(signal.SIGCHLD, previous)
