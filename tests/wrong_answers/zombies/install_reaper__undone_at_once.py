"""Calls undo instead of returning it."""
# verdict: failed
# says: set no handler for SIGCHLD
# hint: Return a function which does that when it's called

import os
import signal


def install_reaper(reaped):
    def on_child(signum, frame):
        pid, status = os.waitpid(-1, os.WNOHANG)
        reaped.append((pid, os.waitstatus_to_exitcode(status)))

    previous = signal.signal(signal.SIGCHLD, on_child)
    return signal.signal(signal.SIGCHLD, previous)
