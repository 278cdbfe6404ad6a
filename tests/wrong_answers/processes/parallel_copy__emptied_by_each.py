"""Each worker opens the target anew, and so empties it."""
# verdict: failed
# says: made a target of
# hint: 'wb' empties the file

import os
import tempfile
from multiprocessing import Process


def copy_range(source, target, start, stop):
    try:
        with open(source, "rb") as reading, open(target, "wb") as writing:
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
    if os.path.isdir(target):
        raise IsADirectoryError(21, "Is a directory", target)
    folder = os.path.dirname(os.path.abspath(target))
    descriptor, part = tempfile.mkstemp(dir=folder)
    os.close(descriptor)
    try:
        processes = []
        for number in range(workers):
            start, stop = size * number // workers, size * (number + 1) // workers
            processes.append(Process(target=copy_range, args=(source, part, start, stop)))
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        for process in processes:
            if process.exitcode:
                raise OSError(process.exitcode, os.strerror(process.exitcode), target)
        os.replace(part, target)
    finally:
        if os.path.exists(part):
            os.unlink(part)
    return size
