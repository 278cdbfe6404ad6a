"""Formats the enumeration's member: since Python 3.11 that is its number."""
# verdict: failed
# says: expected 'killed by SIGKILL'
# hint: by its name: signal.Signals(9).name

import os
import signal


def describe_status(status):
    if os.WIFEXITED(status):
        return f"exited with code {os.WEXITSTATUS(status)}"
    if os.WIFSTOPPED(status):
        return f"stopped by {signal.Signals(os.WSTOPSIG(status))}"
    return f"killed by {signal.Signals(os.WTERMSIG(status))}"
