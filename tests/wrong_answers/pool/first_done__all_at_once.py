"""Starts a process for each item, however many processes are allowed."""
# verdict: failed
# says: expected at most 2

from functools import partial
from multiprocessing import get_context


def settle(func, item):
    try:
        return True, func(item)
    except Exception as error:
        return False, error


def first_done(func, items, processes):
    errors, items = [], list(items)
    with get_context("fork").Pool(len(items)) as pool:
        for good, value in pool.imap_unordered(partial(settle, func), items):
            if good:
                return value
            errors.append(value)
    raise ExceptionGroup("all failed", errors)
