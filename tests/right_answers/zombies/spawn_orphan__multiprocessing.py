"""multiprocessing makes the process in the middle, and its Pipe brings the pid."""

import multiprocessing
import os

fork = multiprocessing.get_context("fork")


def spawn_orphan(work):
    receive, send = fork.Pipe(duplex=False)
    process = fork.Process(target=middle, args=(work, send))
    process.start()
    process.join()
    process.close()
    with receive, send:
        return receive.recv()


def middle(work, send):
    grandchild = os.fork()
    if grandchild == 0:
        try:
            work()
        finally:
            os._exit(0)
    send.send(grandchild)
    os._exit(0)
