"""Gives each process the whole time-out, one after the other."""
# verdict: failed
# says: one for all 8

from multiprocessing import Process


def run_all(targets, timeout):
    processes = [Process(target=target) for target in targets]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout)
        if process.exitcode is None:
            process.terminate()
            process.join(0.5)
            process.kill()
            process.join()
    return [process.exitcode for process in processes]
