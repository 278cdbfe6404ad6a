"""Appends the outcomes as they come."""
# verdict: failed
# says: in the order in which they came

from functools import partial
from multiprocessing import get_context


def settle(func, item):
    try:
        return "ok", func(item)
    except Exception as error:
        return "error", error


def map_settled(func, items, processes):
    with get_context("fork").Pool(processes) as pool:
        return list(pool.imap_unordered(partial(settle, func), items))
