"""The handler reaps, and then interrupts the program as Ctrl-C would."""
# verdict: crashed
# says: the SIGCHLD handler raised an exception into the program that it interrupted: KeyboardInterrupt

import os
import signal


def reap_all():
    found = []
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            found.append((pid, os.waitstatus_to_exitcode(status)))
    except ChildProcessError:
        pass
    return found


def install_reaper(reaped):
    def on_child(signum, frame):
        reaped.extend(reap_all())
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGCHLD, on_child)
    return lambda: signal.signal(signal.SIGCHLD, previous)
