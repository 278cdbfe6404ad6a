"""Returns the pid of the process in the middle, the only one it knows."""
# verdict: failed
# says: the pid of the grandchild, where work runs

import os


def spawn_orphan(work):
    pid = os.fork()
    if pid == 0:
        if os.fork() == 0:
            try:
                work()
            finally:
                os._exit(0)
        os._exit(0)
    os.waitpid(pid, 0)
    return pid
