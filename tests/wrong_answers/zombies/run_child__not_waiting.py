"""Doesn't wait for the child."""
# verdict: failed
# says: returned 0, expected 3; it didn't wait: work was still going on (besides, it left 1 zombie
# hint: os.waitpid(pid, 0) waits

import os


def run_child(work):
    if os.fork() == 0:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    return 0
