"""Closes the pool and joins it: that waits for the one which hangs."""
# verdict: failed
# says: it waits for one that never ends

from functools import partial
from multiprocessing import get_context


def settle(func, item):
    try:
        return True, func(item)
    except Exception as error:
        return False, error


def first_done(func, items, processes):
    errors = []
    pool = get_context("fork").Pool(processes)
    try:
        for good, value in pool.imap_unordered(partial(settle, func), items):
            if good:
                return value
            errors.append(value)
    finally:
        pool.close()
        pool.join()
    raise ExceptionGroup("all failed", errors)
