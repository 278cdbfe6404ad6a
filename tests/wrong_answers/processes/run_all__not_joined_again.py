"""Kills and does not wait: the killed processes stay zombies, their exit codes unknown."""
# verdict: failed
# says: expected [-15, -15

import time
from multiprocessing import Process


def run_all(targets, timeout):
    deadline = time.monotonic() + timeout
    processes = [Process(target=target) for target in targets]
    for process in processes:
        process.start()
    for process in processes:
        process.join(max(0, deadline - time.monotonic()))
    codes = [process.exitcode for process in processes]
    for process in processes:
        process.terminate()
    return codes
