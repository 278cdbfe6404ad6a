"""The process in the middle leaves by return: it goes on in the caller's code."""
# verdict: escaped
# says: left the function by returning

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
        return grandchild
    os.waitpid(pid, 0)
    os.close(write)
    with open(read) as pipe:
        return int(pipe.read())
