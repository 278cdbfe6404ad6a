"""A number where the signal's name is asked for."""
# verdict: failed
# says: returned 'killed by 9', expected 'killed by SIGKILL'
# hint: by its name: signal.Signals(9).name

import os


def describe_status(status):
    if os.WIFEXITED(status):
        return f"exited with code {os.WEXITSTATUS(status)}"
    if os.WIFSIGNALED(status):
        return f"killed by {os.WTERMSIG(status)}"
    return f"stopped by {os.WSTOPSIG(status)}"
