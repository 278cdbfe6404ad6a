"""Returns only what went well."""
# verdict: failed
# says: expected a list of 3 pairs

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
        return [outcome for outcome in pool.map(partial(settle, func), items, chunksize=1) if outcome[0] == "ok"]
