"""Sleeps for the whole time-out, however early the processes end."""
# verdict: failed
# says: its targets had ended long before
# hint: it waits although all have ended

import time
from multiprocessing import Process


def run_all(targets, timeout):
    processes = [Process(target=target) for target in targets]
    for process in processes:
        process.start()
    time.sleep(timeout)
    for process in processes:
        process.terminate()
    time.sleep(1)
    for process in processes:
        process.kill()
        process.join()
    return [process.exitcode for process in processes]
