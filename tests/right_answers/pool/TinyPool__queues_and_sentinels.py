"""Two queues, a thread that takes in results, and the workers' sentinels to notice a death."""

import pickle
import queue
import threading
from multiprocessing import get_context
from multiprocessing.connection import wait

context = get_context("fork")


class BrokenPool(RuntimeError):
    """A worker died before its task was done."""


def serve(tasks, done):
    for ticket, func, args in iter(tasks.get, None):
        try:
            answer = pickle.dumps((ticket, True, func(*args)))
        except Exception as error:
            answer = pickle.dumps((ticket, False, error))
        done.put(answer)


class TinyPool:
    def __init__(self, n):
        self.tasks, self.done, self.come = context.SimpleQueue(), context.SimpleQueue(), queue.SimpleQueue()
        self.workers = [context.Process(target=serve, args=(self.tasks, self.done), daemon=True) for _ in range(n)]
        for worker in self.workers:
            worker.start()
        self.count = self.yielded = 0
        self.broken = False
        self.thread = threading.Thread(target=self.take_in)
        self.thread.start()

    def take_in(self):
        sentinels = {worker.sentinel for worker in self.workers}
        while sentinels:
            ready = wait([self.done._reader, *sentinels])
            if self.done._reader in ready:
                self.come.put(pickle.loads(self.done.get()))
                continue
            sentinels -= set(ready)
            for worker in [worker for worker in self.workers if worker.sentinel in ready]:
                worker.join()
                if worker.exitcode:
                    self.come.put((None, False, BrokenPool(f"exit code {worker.exitcode}")))
                    for each in self.workers:
                        each.kill()
                    return

    def submit(self, func, *args):
        self.tasks.put((self.count, func, args))
        self.count += 1
        return self.count - 1

    def results(self):
        while self.yielded < self.count:
            ticket, good, value = self.come.get()
            self.yielded += 1
            if not good:
                raise value
            yield ticket, value

    def close(self):
        for _ in self.workers:
            self.tasks.put(None)
        self.thread.join()
        for worker in self.workers:
            worker.join()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind:
            for worker in self.workers:
                worker.kill()
        self.close()
