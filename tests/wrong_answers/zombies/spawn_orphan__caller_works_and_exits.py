"""The branches of both forks are taken for each other."""
# verdict: failed
# says: called work in the calling process itself
# hint: 0 in the *child*

import os


def spawn_orphan(work):
    if os.fork() != 0:
        try:
            if os.fork() != 0:
                work()
        finally:
            os._exit(0)
    return os.getpid()
