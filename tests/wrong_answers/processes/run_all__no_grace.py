"""Sends SIGKILL right after SIGTERM: a process that tidies up has no time to."""
# verdict: failed
# says: expected [-9, 7]

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
        process.join(0.01)
        process.kill()
        process.join()
    return [process.exitcode for process in processes]
