"""Asks WEXITSTATUS of a killed child: 0, as if all had gone well."""
# verdict: failed
# says: returned 'exited with code 0', expected 'killed by SIGKILL'

import os


def describe_status(status):
    if os.WIFSTOPPED(status):
        return "stopped by SIGSTOP"
    return f"exited with code {os.WEXITSTATUS(status)}"
