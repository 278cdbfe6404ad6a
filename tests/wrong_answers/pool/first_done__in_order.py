"""Looks at the outcomes in the order of the items."""
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
    with get_context("fork").Pool(processes) as pool:
        for good, value in pool.imap(partial(settle, func), items):
            if good:
                return value
            errors.append(value)
    raise ExceptionGroup("all failed", errors)
