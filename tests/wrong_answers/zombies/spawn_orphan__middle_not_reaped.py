"""Nobody waits for the process in the middle."""
# verdict: leaked
# says: left 1 zombie: pid

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
        os._exit(0)
    os.close(write)
    with open(read) as pipe:
        return int(pipe.read())
