"""Closes a descriptor twice in the child: the OSError goes on where os._exit should be."""
# verdict: escaped
# says: your own code in the child raised OSError: [Errno 9] Bad file descriptor, in run_child, line
# hint: whatever happens, the child goes no further

import os


def run_child(work):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        os.write(write, b"%d" % work())
        os.close(write)
        os.close(read)
        os._exit(0)
    os.close(write)
    with open(read) as pipe:
        code = int(pipe.read())
    os.waitpid(pid, 0)
    return code
