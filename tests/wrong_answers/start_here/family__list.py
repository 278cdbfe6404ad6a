"""A list, where a tuple is asked for."""
# verdict: failed
# says: expected (
# hint: a tuple, not a list

import os


def family():
    return [os.getpid(), os.getppid()]
