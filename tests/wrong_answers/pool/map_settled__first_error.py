"""The first exception is raised, and hides all other outcomes."""
# verdict: failed
# says: one item's failure hides all the others

from multiprocessing import get_context


def map_settled(func, items, processes):
    with get_context("fork").Pool(processes) as pool:
        return [("ok", value) for value in pool.map(func, items, chunksize=1)]
