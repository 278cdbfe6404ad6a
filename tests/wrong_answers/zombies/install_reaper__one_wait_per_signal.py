"""One wait per signal: what was merged into another signal is a zombie."""
# verdict: failed
# says: 50 children ended at once, and the handler reaped 1 of them

import os
import signal


def install_reaper(reaped):
    def on_child(signum, frame):
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid:
            reaped.append((pid, os.waitstatus_to_exitcode(status)))

    previous = signal.signal(signal.SIGCHLD, on_child)
    return lambda: signal.signal(signal.SIGCHLD, previous)
