"""Records into a list of its own."""
# verdict: failed
# says: and `reaped` was then [], expected [(
# hint: by append or extend, and make no new list

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
        nonlocal reaped
        reaped = [*reaped, *reap_all()]

    previous = signal.signal(signal.SIGCHLD, on_child)
    return lambda: signal.signal(signal.SIGCHLD, previous)
