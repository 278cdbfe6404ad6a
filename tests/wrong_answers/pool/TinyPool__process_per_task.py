"""Starts a process for each task."""
# verdict: failed
# says: different processes

from multiprocessing import get_context

context = get_context("fork")


class BrokenPool(RuntimeError):
    """A worker died before its task was done."""


def work(pipe, func, args):
    try:
        pipe.send((True, func(*args)))
    except Exception as error:
        pipe.send((False, error))


class TinyPool:
    def __init__(self, n):
        self.running = {}

    def submit(self, func, *args):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(theirs, func, args))
        process.start()
        theirs.close()
        ticket = len(self.running)
        self.running[ticket] = process, ours
        return ticket

    def results(self):
        for ticket, (process, pipe) in list(self.running.items()):
            if process is None:
                continue
            try:
                good, value = pipe.recv()
            except EOFError:
                raise BrokenPool from None
            process.join()
            pipe.close()
            process.close()
            self.running[ticket] = None, None
            if not good:
                raise value
            yield ticket, value

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
