"""Catches all that is raised, but waits for a killed worker for ever."""
# verdict: failed
# says: never tells that a worker was killed

import pickle
from functools import partial
from multiprocessing import get_context


def settle(func, item):
    try:
        outcome = "ok", func(item)
        pickle.loads(pickle.dumps(outcome))
    except Exception as error:
        outcome = "error", error
        try:
            pickle.loads(pickle.dumps(outcome))
        except Exception:
            outcome = "error", RuntimeError(repr(error))
    return outcome


def map_settled(func, items, processes):
    with get_context("fork").Pool(processes) as pool:
        return pool.map(partial(settle, func), items, chunksize=1)
