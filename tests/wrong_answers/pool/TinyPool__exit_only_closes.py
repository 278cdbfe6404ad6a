"""After an exception, waits for all the tasks as usual."""
# verdict: failed
# says: leaving the block by an exception is to end the workers at once
# hint: kill the workers and join them

import pickle
from multiprocessing import get_context
from multiprocessing.connection import wait

context = get_context("forkserver")


class BrokenPool(RuntimeError):
    """A worker died before its task was done."""


def serve(pipe):
    while True:
        try:
            func, args = pipe.recv()
        except EOFError:
            return
        try:
            answer = pickle.dumps((True, func(*args)))
        except Exception as error:
            answer = pickle.dumps((False, error))
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
        self.waiting.append((self.count, func, args))
        self.count += 1
        self.hand_out()
        return self.count - 1

    def hand_out(self):
        while self.idle and self.waiting:
            ticket, func, args = self.waiting.pop()
            pipe = self.idle.pop()
            self.busy[pipe] = ticket
            pipe.send((func, args))

    def collect(self):
        for pipe in wait(self.busy):
            ticket = self.busy.pop(pipe)
            try:
                good, value = pipe.recv()
            except EOFError:
                for worker in self.workers:
                    worker.kill()
                self.busy.clear()
                self.waiting.clear()
                raise BrokenPool("a worker died") from None
            self.done.append((ticket, good, value))
            self.idle.append(pipe)
        self.hand_out()

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
