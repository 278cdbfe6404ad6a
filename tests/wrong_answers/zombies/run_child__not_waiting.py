"""Doesn't wait for the child."""
# verdict: leaked
# says: and was never waited for

import os


def run_child(work):
    if os.fork() == 0:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    return 0
