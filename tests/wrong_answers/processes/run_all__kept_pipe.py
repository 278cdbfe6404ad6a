"""Asks a killed process for its exit code until there is one, and never joins it: its pipe stays open."""
# verdict: leaked
# says: left descriptor
# hint: keeps its pipe; join it

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
    while time.monotonic() < grace and any(process.exitcode is None for process in processes):
        time.sleep(0.01)
    for process in processes:
        process.kill()
        while process.exitcode is None:
            time.sleep(0.01)
    return [process.exitcode for process in processes]
