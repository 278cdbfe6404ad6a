"""imap_unordered of func itself; the errors kept refer to the frames that they came through, and so to the pool."""

from multiprocessing import get_context


def first_done(func, items, processes):
    errors = []
    with get_context("fork").Pool(processes) as pool:
        it = pool.imap_unordered(func, items)
        while True:
            try:
                return next(it)
            except StopIteration:
                break
            except Exception as error:
                errors.append(error)
    raise ExceptionGroup("no call succeeded", errors)
