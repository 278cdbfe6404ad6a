"""A thread for each process, each with the same deadline."""

import threading
import time
from multiprocessing import Process


def run_all(targets, timeout):
    deadline = time.monotonic() + timeout
    processes = [Process(target=target) for target in targets]
    for process in processes:
        process.start()
    threads = [threading.Thread(target=see_off, args=(process, deadline)) for process in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [process.exitcode for process in processes]


def see_off(process, deadline):
    process.join(max(0.0, deadline - time.monotonic()))
    if process.exitcode is None:
        process.terminate()
        process.join(0.8)
        process.kill()
        process.join()
