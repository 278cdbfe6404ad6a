"""The parent's id comes first."""
# verdict: failed
# says: with the parent's id first

import os


def family():
    return os.getppid(), os.getpid()
