"""Sleeps a second after each terminate, though all have ended."""
# verdict: timed_out
# says: time.sleep(1)
# hint: it waits although all have ended

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
        time.sleep(1)
        process.kill()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]
