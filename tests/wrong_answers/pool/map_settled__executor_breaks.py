"""With ProcessPoolExecutor: one killed worker breaks it for all."""
# verdict: failed
# says: expected one error, for the item whose process was killed
# hint: breaks as a whole

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor


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
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as executor:
        futures = [submit(executor, func, item) for item in items]
        return [wait_for(future) for future in futures]


def submit(executor, func, item):
    try:
        return executor.submit(settle, func, item)
    except Exception as error:
        return error


def wait_for(future):
    try:
        if isinstance(future, Exception):
            raise future
        return future.result()
    except Exception as error:
        return "error", error
