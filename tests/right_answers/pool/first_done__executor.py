"""With ProcessPoolExecutor, whose processes are killed by hand at the end."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed


def first_done(func, items, processes):
    errors = []
    executor = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork"))
    try:
        for future in as_completed([executor.submit(func, item) for item in items]):
            if not future.exception():
                return future.result()
            errors.append(future.exception())
    finally:
        for worker in list(executor._processes.values()):
            worker.kill()
        executor.shutdown()
    raise ExceptionGroup("all failed", errors)
