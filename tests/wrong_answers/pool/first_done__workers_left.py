"""Leaves the workers to themselves after the first success."""
# verdict: leaked
# says: left a child running

from functools import partial
from multiprocessing import get_context


def settle(func, item):
    try:
        return True, func(item)
    except Exception as error:
        return False, error


POOLS = []


def first_done(func, items, processes):
    errors = []
    pool = get_context("fork").Pool(processes)
    POOLS.append(pool)
    for good, value in pool.imap_unordered(partial(settle, func), items):
        if good:
            return value
        errors.append(value)
    pool.terminate()
    pool.join()
    raise ExceptionGroup("all failed", errors)
