"""Brings the result back in a file, and waits for the process itself."""

import os
import pickle
import tempfile
from multiprocessing import Process


class ChildDied(Exception):
    def __init__(self, exitcode):
        super().__init__(exitcode)
        self.exitcode = exitcode


def work(path, func, args):
    try:
        data = pickle.dumps(("value", func(*args)))
    except Exception as error:
        try:
            data = pickle.dumps(("error", error))
            pickle.loads(data)
        except Exception:
            data = pickle.dumps(("error", RuntimeError(f"{type(error).__name__}: {error}")))
    with open(path, "wb") as file:
        file.write(data)


def call_in_process(func, *args, timeout=None):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "result")
        process = Process(target=work, args=(path, func, args))
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError
        if not os.path.exists(path):
            raise ChildDied(process.exitcode)
        with open(path, "rb") as file:
            kind, value = pickle.load(file)
    if kind == "error":
        raise value
    return value
