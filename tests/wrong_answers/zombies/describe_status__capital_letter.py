"""Begins with a capital letter."""
# verdict: failed
# says: returned 'Exited with code 3', expected 'exited with code 3'
# hint: only the spelling differs

import os
import signal


def describe_status(status):
    if os.WIFEXITED(status):
        return f"Exited with code {os.WEXITSTATUS(status)}"
    if os.WIFSTOPPED(status):
        return f"Stopped by {signal.Signals(os.WSTOPSIG(status)).name}"
    return f"Killed by {signal.Signals(os.WTERMSIG(status)).name}"
