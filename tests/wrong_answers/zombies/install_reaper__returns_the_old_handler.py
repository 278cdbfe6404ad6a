"""Returns the old handler instead of a function that puts it back."""
# verdict: failed
# says: expected a function that puts the old handler back

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

    return signal.signal(signal.SIGCHLD, on_child)
