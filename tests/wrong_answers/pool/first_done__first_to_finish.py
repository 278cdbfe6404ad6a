"""Takes the first outcome, though it is a failure."""
# verdict: failed
# says: the first to end failed

from multiprocessing import get_context


def first_done(func, items, processes):
    with get_context("fork").Pool(processes) as pool:
        return next(pool.imap_unordered(func, items))
