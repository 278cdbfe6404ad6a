"""Uses an executor; its workers raise, and the caller hears of it."""

import os
from concurrent.futures import ProcessPoolExecutor


def copy_range(source, target, start, stop):
    with open(source, "rb", buffering=0) as reading, open(target, "r+b", buffering=0) as writing:
        reading.seek(start)
        writing.seek(start)
        while start < stop:
            block = reading.read(min(1 << 20, stop - start))
            while block:
                written = writing.write(block)
                start += written
                block = block[written:]


def parallel_copy(source, target, workers):
    size = os.stat(source).st_size
    if os.path.isdir(target):
        raise IsADirectoryError(21, "Is a directory", target)
    bounds = [size * number // workers for number in range(workers + 1)]
    part = f"{target}.part"
    with open(part, "wb") as file:
        file.truncate(size)
    try:
        with ProcessPoolExecutor(workers) as executor:
            futures = [
                executor.submit(copy_range, source, part, start, stop)
                for start, stop in zip(bounds, bounds[1:], strict=False)
            ]
            for future in futures:
                future.result()
        os.rename(part, target)
    except BaseException:
        os.unlink(part)
        raise
    return size
