"""Takes an empty queue for the end of the results."""
# verdict: failed
# says: results() yielded
# hint: only says that nothing has arrived yet

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
        self.tasks, self.done = context.Queue(), context.Queue()
        self.workers = [context.Process(target=serve, args=(self.tasks, self.done)) for _ in range(n)]
        for worker in self.workers:
            worker.start()
        self.submitted = self.yielded = 0

    def submit(self, func, *args):
        self.tasks.put((self.submitted, func, args))
        self.submitted += 1
        return self.submitted - 1

    def results(self):
        while not self.done.empty():
            ticket, good, value = self.done.get()
            self.yielded += 1
            if not good:
                raise value
            yield ticket, value

    def close(self):
        for _ in self.workers:
            self.tasks.put(None)
        for worker in self.workers:
            worker.join()
        self.tasks.close()
        self.tasks.join_thread()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
