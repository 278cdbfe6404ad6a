"""Waits for ever for a process that ignores SIGTERM."""
# verdict: failed
# says: returned [0, 7], expected [-9, 7]

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
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]
