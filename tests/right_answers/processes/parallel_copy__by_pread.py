"""Forks by itself, opens in the child, and copies with pread and pwrite; removes the target when it fails."""

import errno
import os


def copy_range(source, target, start, stop):
    reading, writing = os.open(source, os.O_RDONLY), os.open(target, os.O_WRONLY)
    while start < stop:
        block = os.pread(reading, min(stop - start, 1 << 18), start)
        while block:
            written = os.pwrite(writing, block, start)
            start += written
            block = block[written:]


def parallel_copy(source, target, workers):
    size = os.path.getsize(source)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666))
    pids = []
    for number in range(workers):
        pids.append(os.fork())
        if pids[-1] == 0:
            code = errno.EIO
            try:
                copy_range(source, target, size * number // workers, size * (number + 1) // workers)
                code = 0
            except OSError as error:
                code = error.errno or code
            finally:
                os._exit(code)
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    for code in codes:
        if code:
            os.unlink(target)
            raise OSError(code, os.strerror(code), target)
    return size
