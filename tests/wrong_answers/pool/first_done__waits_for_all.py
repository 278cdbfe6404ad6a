"""Waits for all outcomes, then looks for the first success."""
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
    with get_context("fork").Pool(processes) as pool:
        outcomes = pool.map(partial(settle, func), items, chunksize=1)
    for good, value in outcomes:
        if good:
            return value
    raise ExceptionGroup("all failed", [error for _, error in outcomes])
