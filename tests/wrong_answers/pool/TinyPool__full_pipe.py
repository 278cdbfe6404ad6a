"""Sends every task at once: the pipes are full, and both sides wait for the other."""
# verdict: failed
# says: hangs: for 1 s nobody did anything any more; a pipe is full

import pickle
from multiprocessing import get_context
from multiprocessing.connection import wait

context = get_context("forkserver")


class BrokenPool(RuntimeError):
    """A worker died before its task was done."""


def serve(pipe):
    while True:
        try:
            ticket, func, args = pipe.recv()
        except EOFError:
            return
        try:
            answer = pickle.dumps((ticket, True, func(*args)))
        except Exception as error:
            answer = pickle.dumps((ticket, False, error))
        pipe.send_bytes(answer)


class TinyPool:
    def __init__(self, n):
        self.workers, self.idle, self.busy = [], [], {}
        for _ in range(n):
            ours, theirs = context.Pipe()
            worker = context.Process(target=serve, args=(theirs,))
            worker.start()
            theirs.close()
            self.workers.append(worker)
            self.idle.append(ours)
        self.waiting, self.done, self.count = [], [], 0

    def submit(self, func, *args):
        pipe = self.idle[self.count % len(self.idle)]
        pipe.send((self.count, func, args))
        self.busy[pipe] = self.busy.get(pipe, 0) + 1
        self.count += 1
        return self.count - 1

    def collect(self):
        for pipe in wait(self.busy):
            self.busy[pipe] -= 1
            if not self.busy[pipe]:
                del self.busy[pipe]
            try:
                ticket, good, value = pipe.recv()
            except EOFError:
                for worker in self.workers:
                    worker.kill()
                self.busy.clear()
                self.waiting.clear()
                raise BrokenPool("a worker died") from None
            self.done.append((ticket, good, value))

    def results(self):
        while self.done or self.busy:
            if not self.done:
                self.collect()
                continue
            ticket, good, value = self.done.pop()
            if not good:
                raise value
            yield ticket, value

    def close(self):
        while self.busy:
            self.collect()
        for pipe in self.idle:
            pipe.close()
        for worker in self.workers:
            worker.join()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
