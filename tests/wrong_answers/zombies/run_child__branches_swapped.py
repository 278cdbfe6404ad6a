"""The parent works and exits, the child waits for it."""
# verdict: failed
# says: called work in the calling process itself
# hint: 0 in the *child*

import os


def run_child(work):
    pid = os.fork()
    if pid:
        os._exit(work())
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)
