"""Everything that isn't an exit is taken for a kill."""
# verdict: failed
# says: expected 'stopped by SIGSTOP'

import os
import signal


def describe_status(status):
    if os.WIFEXITED(status):
        return f"exited with code {os.WEXITSTATUS(status)}"
    return f"killed by {signal.Signals(os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WSTOPSIG(status)).name}"
