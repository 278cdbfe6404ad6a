"""With ProcessPoolExecutor; what was lost with a broken one is run again, each item alone."""

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


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
    items = list(items)
    settled = run(func, items, processes)
    for number, item in enumerate(items):
        if settled[number] is None:
            settled[number] = run(func, [item], 1)[0] or ("error", BrokenProcessPool("its process died"))
    return settled


def run(func, items, processes):
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(processes, mp_context=context) as executor:
        futures = []
        for item in items:
            try:
                futures.append(executor.submit(settle, func, item))
            except BrokenProcessPool:
                futures.append(None)
        return [future and wait_for(future) for future in futures]


def wait_for(future):
    try:
        return future.result()
    except BrokenProcessPool:
        return None
