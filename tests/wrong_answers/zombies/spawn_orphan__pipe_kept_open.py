"""The grandchild keeps the write end, so the caller reads until work has ended."""
# verdict: failed
# says: came back only when work had ended

import os


def spawn_orphan(work):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        grandchild = os.fork()
        if grandchild == 0:
            try:
                work()
            finally:
                os._exit(0)
        os.write(write, str(grandchild).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(write)
    with open(read) as pipe:
        return int(pipe.read())
