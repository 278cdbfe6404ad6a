"""Waits for the pipe and for the end of the process together."""

import pickle
from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


class ChildDied(Exception):
    def __init__(self, exitcode):
        super().__init__(exitcode)
        self.exitcode = exitcode


class Failure:
    def __init__(self, error):
        self.error = error


def work(end, func, args):
    try:
        end.send(func(*args))
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            error = RuntimeError(f"{type(error).__name__}: {error}")
        end.send(Failure(error))


def call_in_process(func, *args, timeout=None):
    mine, theirs = Pipe()
    process = Process(target=work, args=(theirs, func, args))
    process.start()
    theirs.close()
    ready = wait([mine, process.sentinel], timeout)
    try:
        if not ready:
            process.kill()
            raise TimeoutError
        value = mine.recv()
    except (EOFError, ConnectionResetError):
        process.join()
        raise ChildDied(process.exitcode) from None
    finally:
        process.join()
        mine.close()
    if isinstance(value, Failure):
        raise value.error
    return value
