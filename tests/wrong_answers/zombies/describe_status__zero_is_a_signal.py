"""Asks whether the exit code is something; 0 is then taken for a killing."""
# verdict: crashed
# says: raised ValueError: 0 is not a valid Signals
# hint: 0 is an exit code too

import os
import signal


def describe_status(status):
    if os.WEXITSTATUS(status):
        return f"exited with code {os.WEXITSTATUS(status)}"
    return f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
