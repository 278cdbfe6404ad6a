"""Takes the exit code out by hand, whatever kind of status it is."""
# verdict: failed
# says: expected 'killed by SIGKILL'


def describe_status(status):
    return f"exited with code {status >> 8}"
