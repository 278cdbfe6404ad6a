"""Reads the whole file in the parent, and sends the pieces to the workers."""
# verdict: failed
# says: one process needed

from multiprocessing import Process


def write(target, start, data):
    with open(target, "r+b") as writing:
        writing.seek(start)
        writing.write(data)


def parallel_copy(source, target, workers):
    with open(source, "rb") as reading:
        data = reading.read()
    size = len(data)
    with open(target, "wb"):
        pass
    bounds = [size * number // workers for number in range(workers + 1)]
    processes = [
        Process(target=write, args=(target, start, data[start:stop]))
        for start, stop in zip(bounds, bounds[1:], strict=False)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return size
