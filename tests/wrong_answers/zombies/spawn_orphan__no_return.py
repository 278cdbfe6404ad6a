"""Returns nothing."""
# verdict: failed
# says: returned None, expected
# hint: is there a return

import os


def spawn_orphan(work):
    pid = os.fork()
    if pid == 0:
        try:
            if os.fork() == 0:
                work()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
