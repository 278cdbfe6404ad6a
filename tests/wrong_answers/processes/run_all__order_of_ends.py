"""Returns the exit codes in the order in which the processes end."""
# verdict: failed
# says: expected [3, 0, -9]

import time
from multiprocessing import Process
from multiprocessing.connection import wait


def run_all(targets, timeout):
    deadline = time.monotonic() + timeout
    running = [Process(target=target) for target in targets]
    codes = []
    for process in running:
        process.start()
    while running and time.monotonic() < deadline:
        ready = wait([process.sentinel for process in running], max(0, deadline - time.monotonic()))
        for process in [process for process in running if process.sentinel in ready]:
            process.join()
            running.remove(process)
            codes.append(process.exitcode)
    for process in running:
        process.terminate()
    for process in running:
        process.join(0.9)
        process.kill()
        process.join()
        codes.append(process.exitcode)
    return codes
