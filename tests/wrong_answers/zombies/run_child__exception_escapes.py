"""What work raises travels up into the caller's code, in the child."""
# verdict: escaped
# says: left the function by ValueError

import os


def run_child(work):
    pid = os.fork()
    if pid == 0:
        os._exit(work())
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)
