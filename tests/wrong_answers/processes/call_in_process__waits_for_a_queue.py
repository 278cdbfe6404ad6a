"""Waits at a queue: a killed child puts nothing into it."""
# verdict: timed_out
# says: was not finished after
# hint: a queue does

import pickle
from multiprocessing import Process, Queue


def work(queue, func, args):
    try:
        message = pickle.dumps((True, func(*args)))
    except Exception as error:
        try:
            message = pickle.dumps((False, error))
            pickle.loads(message)
        except Exception:
            message = pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    queue.put(message)


def call_in_process(func, *args, timeout=None):
    queue = Queue()
    child = Process(target=work, args=(queue, func, args))
    child.start()
    good, value = pickle.loads(queue.get(timeout=timeout))
    child.join()
    queue.close()
    queue.join_thread()
    if good:
        return value
    raise value
