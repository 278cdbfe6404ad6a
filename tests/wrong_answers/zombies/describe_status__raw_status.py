"""Takes the status word for the exit code."""
# verdict: failed
# says: returned 'exited with code 768', expected 'exited with code 3'

import signal


def describe_status(status):
    if status < 128 and status in set(signal.Signals):
        return f"killed by {signal.Signals(status).name}"
    return f"exited with code {status}"
