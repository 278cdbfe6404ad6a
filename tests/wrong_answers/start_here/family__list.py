"""A list, where a tuple is asked for."""
# verdict: failed
# says: expected (

import os


def family():
    return [os.getpid(), os.getppid()]
