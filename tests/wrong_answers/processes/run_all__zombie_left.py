"""Sees -9 coming and returns it without a join: the killed process stays a zombie."""
# verdict: leaked
# says: left 1 zombie
# hint: `join()` reaps it

import time
from multiprocessing import Process


def run_all(targets, timeout):
    deadline = time.monotonic() + timeout
    processes = [Process(target=target) for target in targets]
    for process in processes:
        process.start()
    for process in processes:
        process.join(max(0, deadline - time.monotonic()))
    for process in processes:
        process.terminate()
    grace = time.monotonic() + 1
    for process in processes:
        process.join(max(0, grace - time.monotonic()))
    codes = [process.exitcode for process in processes]
    for process in processes:
        process.kill()
    return [-9 if code is None else code for code in codes]
