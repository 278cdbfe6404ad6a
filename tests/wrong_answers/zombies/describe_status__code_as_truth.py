"""Asks whether the exit code is something, instead of whether it's there."""
# verdict: failed
# says: describe_status(0) returned None
# hint: return

import os
import signal


def describe_status(status):
    if os.WEXITSTATUS(status):
        return f"exited with code {os.WEXITSTATUS(status)}"
    if os.WIFSIGNALED(status):
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
