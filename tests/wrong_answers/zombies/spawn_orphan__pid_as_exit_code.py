"""The grandchild's pid comes back as an exit code, which has eight bits."""
# verdict: failed
# says: the pid of the grandchild, where work runs

import os


def spawn_orphan(work):
    pid = os.fork()
    if pid == 0:
        grandchild = os.fork()
        if grandchild == 0:
            try:
                work()
            finally:
                os._exit(0)
        os._exit(grandchild & 0xFF)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)
