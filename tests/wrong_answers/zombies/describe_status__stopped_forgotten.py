"""Knows two kinds of status; a stopped child has not ended, and the function for ended ones refuses it."""
# verdict: crashed
# says: ValueError

import os
import signal


def describe_status(status):
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"exited with code {code}"
    return f"killed by {signal.Signals(-code).name}"
