"""The process in the middle waits for the grandchild, and the caller for it."""
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
                os.close(read)
                os.close(write)
                work()
            finally:
                os._exit(0)
        os.write(write, str(grandchild).encode())
        os.waitpid(grandchild, 0)
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(write)
    with open(read) as pipe:
        return int(pipe.read())
