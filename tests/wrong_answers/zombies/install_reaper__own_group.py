"""Asks for the children of its own process group only."""
# verdict: failed
# says: in a process group of its own, exited with code 2
# hint: -1 asks for any child

import os
import signal


def install_reaper(reaped):
    def on_child(signum, frame):
        try:
            while True:
                pid, status = os.waitpid(0, os.WNOHANG)
                if pid == 0:
                    break
                reaped.append((pid, os.waitstatus_to_exitcode(status)))
        except ChildProcessError:
            pass

    previous = signal.signal(signal.SIGCHLD, on_child)
    return lambda: signal.signal(signal.SIGCHLD, previous)
