"""Starts the next target only when the one before has ended."""
# verdict: failed
# says: never did

from multiprocessing import Process


def run_all(targets, timeout):
    codes = []
    for target in targets:
        process = Process(target=target)
        process.start()
        process.join(timeout)
        if process.is_alive():
            process.terminate()
            process.join(1)
            process.kill()
            process.join()
        codes.append(process.exitcode)
    return codes
