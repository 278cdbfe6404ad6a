"""Catches exceptions in the worker, but one of them can't be rebuilt in the parent."""
# verdict: failed
# says: was lost on its way

from multiprocessing import get_context


def settle(func, item):
    try:
        return "ok", func(item)
    except Exception as error:
        return "error", error


def map_settled(func, items, processes):
    with get_context("fork").Pool(processes) as pool:
        outcomes = [pool.apply_async(settle, (func, item)) for item in items]
        settled = []
        for outcome in outcomes:
            try:
                settled.append(outcome.get())
            except Exception as error:
                settled.append(("error", error))
        return settled
