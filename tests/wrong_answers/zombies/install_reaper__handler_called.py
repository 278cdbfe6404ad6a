"""Calls the handler instead of handing it over."""
# verdict: crashed
# says: missing 2 required positional arguments
# hint: without parentheses

import os
import signal


def install_reaper(reaped):
    def on_child(signum, frame):
        pid, status = os.waitpid(-1, os.WNOHANG)
        reaped.append((pid, os.waitstatus_to_exitcode(status)))

    previous = signal.signal(signal.SIGCHLD, on_child())
    return lambda: signal.signal(signal.SIGCHLD, previous)
