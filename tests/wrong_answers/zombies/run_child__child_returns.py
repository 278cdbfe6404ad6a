"""The child returns the code instead of exiting with it: two processes come back from the call."""
# verdict: escaped
# says: a child process left the function by returning and ran on in its caller's code

import os


def run_child(work):
    pid = os.fork()
    if pid == 0:
        return work()
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)
