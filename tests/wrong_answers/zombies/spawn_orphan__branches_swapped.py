"""The parent is taken for the child."""
# verdict: crashed
# says: ended the whole process with exit code 0
# hint: os._exit ran in the parent

import os


def spawn_orphan(work):
    read, write = os.pipe()
    pid = os.fork()
    if pid != 0:
        try:
            grandchild = os.fork()
            if grandchild == 0:
                work()
            else:
                os.write(write, b"%d" % grandchild)
        finally:
            os._exit(0)
    os.close(write)
    with open(read) as pipe:
        return int(pipe.read())
