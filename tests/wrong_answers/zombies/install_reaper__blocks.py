"""The handler waits until no child is left, the running ones too."""
# verdict: failed
# says: was still running, and the SIGCHLD handler waited for it

import os
import signal


def install_reaper(reaped):
    def on_child(signum, frame):
        try:
            while True:
                pid, status = os.wait()
                reaped.append((pid, os.waitstatus_to_exitcode(status)))
        except ChildProcessError:
            pass

    previous = signal.signal(signal.SIGCHLD, on_child)
    return lambda: signal.signal(signal.SIGCHLD, previous)
