"""Takes the low byte for the signal: wrong by 128 if there was a core dump."""
# verdict: crashed
# says: 134 is not a valid Signals

import os
import signal


def describe_status(status):
    if os.WIFEXITED(status):
        return f"exited with code {os.WEXITSTATUS(status)}"
    if os.WIFSTOPPED(status):
        return f"stopped by {signal.Signals(os.WSTOPSIG(status)).name}"
    return f"killed by {signal.Signals(status & 0xFF).name}"
