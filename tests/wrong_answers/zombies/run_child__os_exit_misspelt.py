"""Calls os.exit, which there isn't."""
# verdict: escaped
# says: raised AttributeError: module 'os' has no attribute 'exit', in run_child, line
# hint: os._exit meant

import os


def run_child(work):
    pid = os.fork()
    if pid == 0:
        os.exit(work())
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)
