"""Keeps its own copy of the write end: the end of file never comes when the child is killed."""
# verdict: timed_out
# says: was not finished after
# hint: still hold the write end

import pickle
from multiprocessing import Pipe, Process


class ChildDied(Exception):
    def __init__(self, exitcode):
        super().__init__(exitcode)
        self.exitcode = exitcode


def work(send, func, args):
    try:
        message = pickle.dumps((True, func(*args)))
    except Exception as error:
        try:
            message = pickle.dumps((False, error))
            pickle.loads(message)
        except Exception:
            message = pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    send.send_bytes(message)


def call_in_process(func, *args, timeout=None):
    receive, send = Pipe(duplex=False)
    child = Process(target=work, args=(send, func, args))
    child.start()
    try:
        if not receive.poll(timeout):
            child.kill()
            raise TimeoutError("it took too long")
        good, value = pickle.loads(receive.recv_bytes())
    except EOFError:
        child.join()
        raise ChildDied(child.exitcode) from None
    finally:
        child.join()
        receive.close()
    if good:
        return value
    raise value
