"""Forks once: work runs in a child, which the caller has to reap."""
# verdict: failed
# says: that is a child of the caller, which has to reap it one day

import os


def spawn_orphan(work):
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return pid
