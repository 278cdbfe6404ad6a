"""Starts a process for each item, all at once."""
# verdict: failed
# says: expected at most 2

import pickle
from multiprocessing import get_context

context = get_context("fork")


def settle(func, item, pipe):
    try:
        outcome = "ok", func(item)
        pickle.loads(pickle.dumps(outcome))
    except Exception as error:
        outcome = "error", error
        try:
            pickle.loads(pickle.dumps(outcome))
        except Exception:
            outcome = "error", RuntimeError(repr(error))
    pipe.send(outcome)


def map_settled(func, items, processes):
    running = []
    for item in items:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=settle, args=(func, item, theirs))
        process.start()
        theirs.close()
        running.append((process, ours))
    settled = []
    for process, pipe in running:
        try:
            settled.append(pipe.recv())
        except EOFError:
            settled.append(("error", RuntimeError("killed")))
        pipe.close()
        process.join()
        process.close()
    return settled
