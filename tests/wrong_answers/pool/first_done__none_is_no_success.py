"""Takes None for "no value yet"."""
# verdict: failed
# says: expected it to return None

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
        for good, value in pool.imap_unordered(partial(settle, func), items):
            if good and value is not None:
                return value
            if not good:
                errors.append(value)
    raise ExceptionGroup("all failed", errors or [ValueError("nothing")])
