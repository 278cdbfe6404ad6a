"""Appends (0, 0) when nobody has ended."""
# verdict: failed
# says: (0, 0)

import os
import signal


def install_reaper(reaped):
    def on_child(signum, frame):
        try:
            pid = -1
            while pid != 0:
                pid, status = os.waitpid(-1, os.WNOHANG)
                reaped.append((pid, os.waitstatus_to_exitcode(status)))
        except ChildProcessError:
            pass

    previous = signal.signal(signal.SIGCHLD, on_child)
    return lambda: signal.signal(signal.SIGCHLD, previous)
