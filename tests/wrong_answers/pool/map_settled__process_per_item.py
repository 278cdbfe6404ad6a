"""A thread per process, and a process per item."""
# verdict: failed
# says: had 60 processes, one after the other
# hint: keep the processes

import pickle
import threading
from multiprocessing import get_context
from queue import Empty, SimpleQueue

context = get_context("forkserver")


def serve(pipe, func):
    item = pipe.recv()
    try:
        answer = pickle.dumps(("ok", func(item)))
        pickle.loads(answer)
    except Exception as error:
        try:
            answer = pickle.dumps(("error", error))
            pickle.loads(answer)
        except Exception:
            answer = pickle.dumps(("error", RuntimeError(str(error))))
    pipe.send_bytes(answer)


def start(func):
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, func))
    process.start()
    theirs.close()
    return process, ours


def map_settled(func, items, processes):
    todo, settled = SimpleQueue(), {}
    for pair in enumerate(items):
        todo.put(pair)

    def drive():
        while True:
            try:
                number, item = todo.get(block=False)
            except Empty:
                break
            process, pipe = start(func)
            try:
                pipe.send(item)
                settled[number] = pickle.loads(pipe.recv_bytes())
            except (EOFError, OSError) as error:
                settled[number] = "error", error
            process.join()
            pipe.close()

    threads = [threading.Thread(target=drive) for _ in range(processes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [settled[number] for number in sorted(settled)]
