"""Writes an int into the pipe; os._exit hides the TypeError, and the reader gets nothing."""
# verdict: crashed
# says: raised ValueError: invalid literal for int() with base 10
# hint: print the traceback before os._exit

import os


def spawn_orphan(work):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            grandchild = os.fork()
            if grandchild == 0:
                os.close(write)
                work()
            else:
                os.write(write, grandchild)
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(pid, 0)
    with open(read) as pipe:
        return int(pipe.read())
