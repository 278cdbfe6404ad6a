"""Uses the spawn method, whatever the default is."""

import multiprocessing
import time

SPAWN = multiprocessing.get_context("spawn")


def run_all(targets, timeout):
    deadline = time.monotonic() + timeout
    processes = [SPAWN.Process(target=target) for target in targets]
    for process in processes:
        process.start()
    for end, limit in (("terminate", deadline), ("kill", deadline + 0.6)):
        for process in processes:
            process.join(max(0.0, limit - time.monotonic()))
        for process in processes:
            getattr(process, end)()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]
