"""Writes an int into the pipe; os._exit hides the TypeError, and the reader waits for ever."""
# verdict: timed_out
# says: os.read(read, 100)
# hint: print the traceback before os._exit

import os


def spawn_orphan(work):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            grandchild = os.fork()
            if grandchild == 0:
                work()
            else:
                os.write(write, grandchild)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    return int(os.read(read, 100))
