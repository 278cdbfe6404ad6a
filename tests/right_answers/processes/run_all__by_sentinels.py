"""Waits for all sentinels at once."""

import time
from multiprocessing import Process
from multiprocessing.connection import wait


def run_all(targets, timeout):
    processes = [Process(target=target, daemon=True) for target in targets]
    deadline = time.monotonic() + timeout
    for process in reversed(processes):
        process.start()
    for limit, end in ((deadline, "terminate"), (deadline + 0.5, "kill")):
        waiting = {process.sentinel for process in processes}
        while waiting and time.monotonic() < limit:
            waiting -= set(wait(waiting, max(0, limit - time.monotonic())))
        for process in processes:
            getattr(process, end)()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]
