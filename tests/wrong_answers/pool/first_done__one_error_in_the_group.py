"""Keeps only the last exception for the group."""
# verdict: failed
# says: of all 5 items

from functools import partial
from multiprocessing import get_context


def settle(func, item):
    try:
        return True, func(item)
    except Exception as error:
        return False, error


def first_done(func, items, processes):
    with get_context("fork").Pool(processes) as pool:
        for good, value in pool.imap_unordered(partial(settle, func), items):
            if good:
                return value
    raise ExceptionGroup("all failed", [value])
