"""Learns the code through a pipe, and leaves the zombie."""
# verdict: leaked
# says: left 1 zombie: pid

import os


def run_child(work):
    read, write = os.pipe()
    if os.fork() == 0:
        code = 1
        try:
            code = work()
        finally:
            os.write(write, str(code).encode())
            os._exit(code)
    os.close(write)
    with open(read) as pipe:
        return int(pipe.read())
