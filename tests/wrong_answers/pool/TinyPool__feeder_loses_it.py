"""A Queue pickles in a thread of its own, where the failure is only printed."""
# verdict: failed
# says: a result that can't be pickled

from multiprocessing import get_context
from queue import Empty

context = get_context("fork")


class BrokenPool(RuntimeError):
    """A worker died before its task was done."""


def serve(tasks, done):
    for ticket, func, args in iter(tasks.get, None):
        try:
            done.put((ticket, True, func(*args)))
        except Exception as error:
            done.put((ticket, False, error))


class TinyPool:
    def __init__(self, n):
        self.tasks, self.done = context.Queue(), context.Queue()
        self.workers = [context.Process(target=serve, args=(self.tasks, self.done)) for _ in range(n)]
        for worker in self.workers:
            worker.start()
        self.submitted = self.yielded = 0
        self.kept = []

    def submit(self, func, *args):
        self.tasks.put((self.submitted, func, args))
        self.submitted += 1
        return self.submitted - 1

    def results(self):
        while self.kept or self.yielded < self.submitted:
            ticket, good, value = self.kept.pop() if self.kept else self.take()
            if not good:
                raise value
            yield ticket, value

    def take(self):
        while True:
            try:
                result = self.done.get(timeout=0.05)
                self.yielded += 1
                return result
            except Empty:
                if not all(worker.is_alive() for worker in self.workers):
                    raise BrokenPool("a worker died") from None

    def close(self):
        while self.yielded < self.submitted:
            self.kept.append(self.take())
        for _ in self.workers:
            self.tasks.put(None)
        for worker in self.workers:
            worker.join()
        self.tasks.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
