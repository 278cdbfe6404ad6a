"""Opens both files once, before the fork: all workers share their offsets; nobody sets the size."""
# verdict: failed
# says: made a target of
# hint: one offset for all

import multiprocessing
import os

FORK = multiprocessing.get_context("fork")


def copy_range(reading, writing, start, stop):
    reading.seek(start)
    writing.seek(start)
    while start < stop:
        block = reading.read(min(1 << 16, stop - start))
        if not block:
            break
        writing.write(block)
        start += len(block)


def parallel_copy(source, target, workers):
    size = os.path.getsize(source)
    with open(source, "rb", buffering=0) as reading, open(target, "wb", buffering=0) as writing:
        bounds = [size * number // workers for number in range(workers + 1)]
        processes = [
            FORK.Process(target=copy_range, args=(reading, writing, start, stop))
            for start, stop in zip(bounds, bounds[1:], strict=False)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
    return size
