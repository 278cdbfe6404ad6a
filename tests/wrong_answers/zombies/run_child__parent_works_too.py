"""Work runs in both processes."""
# verdict: failed
# says: called work in the calling process itself

import os


def run_child(work):
    pid = os.fork()
    code = work()
    if pid == 0:
        os._exit(code)
    os.waitpid(pid, 0)
    return code
