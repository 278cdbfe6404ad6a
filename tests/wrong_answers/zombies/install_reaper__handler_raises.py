"""ChildProcessError leaves the handler and hits the program wherever it is."""
# verdict: crashed
# says: the SIGCHLD handler raised an exception into the program that it interrupted: ChildProcessError

import os
import signal


def install_reaper(reaped):
    def on_child(signum, frame):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            reaped.append((pid, os.waitstatus_to_exitcode(status)))

    previous = signal.signal(signal.SIGCHLD, on_child)
    return lambda: signal.signal(signal.SIGCHLD, previous)
