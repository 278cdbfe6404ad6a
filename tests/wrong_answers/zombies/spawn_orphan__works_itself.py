"""Calls work here, and forks for nothing."""
# verdict: failed
# says: in the calling process itself

import os


def spawn_orphan(work):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    work()
    return pid
