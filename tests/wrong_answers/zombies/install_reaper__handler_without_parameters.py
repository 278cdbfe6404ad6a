"""A handler without parameters."""
# verdict: crashed
# says: takes 0 positional arguments but 2 were given
# hint: def on_child(signum, frame)

import os
import signal


def install_reaper(reaped):
    def on_child():
        pid, status = os.waitpid(-1, os.WNOHANG)
        reaped.append((pid, os.waitstatus_to_exitcode(status)))

    previous = signal.signal(signal.SIGCHLD, on_child)
    return lambda: signal.signal(signal.SIGCHLD, previous)
