"""Leaves what it has copied when the disk is full."""
# verdict: failed
# says: a half-made target

import os
from multiprocessing import Process


def copy_range(source, target, start, stop):
    try:
        with open(source, "rb") as reading, open(target, "r+b") as writing:
            reading.seek(start)
            writing.seek(start)
            while start < stop:
                block = reading.read(min(1 << 16, stop - start))
                writing.write(block)
                start += len(block)
    except OSError as error:
        raise SystemExit(error.errno) from None


def parallel_copy(source, target, workers):
    size = os.path.getsize(source)
    open(target, "wb").close()
    bounds = [size * number // workers for number in range(workers + 1)]
    processes = [
        Process(target=copy_range, args=(source, target, start, stop))
        for start, stop in zip(bounds, bounds[1:], strict=False)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    for process in processes:
        if process.exitcode:
            raise OSError(process.exitcode, os.strerror(process.exitcode), target)
    return size
