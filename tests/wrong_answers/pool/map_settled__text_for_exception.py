"""Sends the text of an exception instead of the exception."""
# verdict: failed
# says: the outcome of an item whose task raises ValueError

import pickle
from functools import partial
from multiprocessing import get_context


def settle(func, item):
    try:
        outcome = "ok", func(item)
        pickle.loads(pickle.dumps(outcome))
        return outcome
    except Exception as error:
        return "error", str(error)


def map_settled(func, items, processes):
    with get_context("fork").Pool(processes) as pool:
        return pool.map(partial(settle, func), items, chunksize=1)
