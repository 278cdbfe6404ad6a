"""Prints the traceback by a module that it hasn't imported."""
# verdict: escaped
# says: raised NameError: name 'traceback' is not defined, in run_child, line 15: traceback.print_exc()
# hint: import traceback

import os


def run_child(work):
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(work())
        except BaseException:
            traceback.print_exc()  # noqa: F821
        os._exit(1)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)
