"""Lets the kernel copy: sendfile, so that no byte comes into a process at all."""

import multiprocessing
import os

CONTEXT = multiprocessing.get_context("fork")


def copy_range(source, target, start, stop, errors):
    try:
        with open(source, "rb") as reading, open(target, "r+b") as writing:
            writing.seek(start)
            while start < stop:
                start += os.sendfile(writing.fileno(), reading.fileno(), start, min(stop - start, 1 << 24))
    except OSError as error:
        errors.send((error.errno, error.strerror))
    errors.close()


def parallel_copy(source, target, workers):
    size = os.path.getsize(source)
    with open(target, "wb"):
        pass
    processes, pipes = [], []
    for number in range(min(workers, size)):
        receive, send = CONTEXT.Pipe(False)
        part = (size * number // min(workers, size), size * (number + 1) // min(workers, size))
        processes.append(CONTEXT.Process(target=copy_range, args=(source, target, *part, send)))
        processes[-1].start()
        send.close()
        pipes.append(receive)
    troubles = []
    for process, pipe in zip(processes, pipes, strict=True):
        try:
            troubles.append(pipe.recv())
        except EOFError:
            pass
        pipe.close()
        process.join()
    if troubles:
        os.remove(target)
        raise OSError(*troubles[0], target)
    return size
