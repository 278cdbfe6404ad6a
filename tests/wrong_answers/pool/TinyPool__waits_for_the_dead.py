"""One queue for tasks and one for results: a killed worker's result never comes."""
# verdict: failed
# says: hangs: for 1 s nobody did anything any more; it waits for the killed worker

from multiprocessing import get_context

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
        self.tasks, self.done = context.SimpleQueue(), context.SimpleQueue()
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
        self.yielded += 1
        return self.done.get()

    def close(self):
        while self.yielded < self.submitted:
            self.kept.append(self.take())
        for _ in self.workers:
            self.tasks.put(None)
        for worker in self.workers:
            worker.join()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
