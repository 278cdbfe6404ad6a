"""Copies alone, whatever `workers` says."""
# verdict: failed
# says: made 0 processes, expected 2

import os
import shutil


def parallel_copy(source, target, workers):
    if os.path.isdir(target):
        raise IsADirectoryError(21, "Is a directory", target)
    shutil.copyfile(source, target)
    return os.path.getsize(target)
