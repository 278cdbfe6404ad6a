"""The caller forgets its pipe."""
# verdict: leaked
# says: open (a pipe)

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
    os.waitpid(pid, 0)
    return int(os.read(read, 20))
