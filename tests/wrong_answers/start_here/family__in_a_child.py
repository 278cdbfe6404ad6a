"""Asks in a child, whose parent is the process that was meant."""
# verdict: failed
# says: family() returned (

import os


def family():
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(write, b"%d %d" % (os.getpid(), os.getppid()))
        os._exit(0)
    os.waitpid(pid, 0)
    child, parent = map(int, os.read(read, 100).split())
    os.close(read)
    os.close(write)
    return child, parent
