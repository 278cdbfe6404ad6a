"""Pool.apply_async with callbacks into a queue."""

from multiprocessing import get_context
from queue import SimpleQueue


def first_done(func, items, processes):
    come, errors = SimpleQueue(), []
    pool = get_context("forkserver").Pool(processes)
    try:
        items = list(items)
        for item in items:
            pool.apply_async(
                func,
                (item,),
                callback=lambda value: come.put((True, value)),
                error_callback=lambda error: come.put((False, error)),
            )
        for _ in items:
            good, value = come.get()
            if good:
                return value
            errors.append(value)
    finally:
        pool.terminate()
        pool.join()
    raise ExceptionGroup("all failed", errors)
