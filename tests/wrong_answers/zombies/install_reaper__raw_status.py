"""Status words in place of exit codes."""
# verdict: failed
# says: 768)], expected [(
# hint: 768 is the status word

import os
import signal


def install_reaper(reaped):
    def on_child(signum, frame):
        try:
            while (pair := os.waitpid(-1, os.WNOHANG)) != (0, 0):
                reaped.append(pair)
        except ChildProcessError:
            pass

    previous = signal.signal(signal.SIGCHLD, on_child)
    return lambda: signal.signal(signal.SIGCHLD, previous)
