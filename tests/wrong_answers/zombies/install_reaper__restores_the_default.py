"""undo() sets the default action, whatever was there before."""
# verdict: leaked
# says: before install_reaper it was handler_of_the_program

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

    signal.signal(signal.SIGCHLD, on_child)
    return lambda: signal.signal(signal.SIGCHLD, signal.SIG_DFL)
