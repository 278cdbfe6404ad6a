"""Prints the numbers and returns nothing."""
# verdict: failed
# says: family() returned None (is there a return?)

import os


def family():
    print(os.getpid(), os.getppid())
