"""Writes over an older, longer target and leaves its end."""
# verdict: failed
# says: made a target of 3,000 bytes, expected 1,000

import os
from multiprocessing import Process


def copy_range(source, target, start, stop):
    with open(source, "rb") as reading, open(target, "r+b") as writing:
        reading.seek(start)
        writing.seek(start)
        while start < stop:
            block = reading.read(min(1 << 16, stop - start))
            writing.write(block)
            start += len(block)


def parallel_copy(source, target, workers):
    size = os.path.getsize(source)
    open(target, "ab").close()
    bounds = [size * number // workers for number in range(workers + 1)]
    processes = [
        Process(target=copy_range, args=(source, target, start, stop))
        for start, stop in zip(bounds, bounds[1:], strict=False)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return size
