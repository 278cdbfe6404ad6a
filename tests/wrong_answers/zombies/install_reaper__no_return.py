"""Returns nothing."""
# verdict: failed
# says: returned None, expected a function
# hint: Is there a return

import os
import signal


def install_reaper(reaped):
    def on_child(signum, frame):
        pid, status = os.waitpid(-1, os.WNOHANG)
        reaped.append((pid, os.waitstatus_to_exitcode(status)))

    signal.signal(signal.SIGCHLD, on_child)
