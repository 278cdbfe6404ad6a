"""Python's own number for the thread, which is an address."""
# verdict: failed
# says: expected (

import os
import threading


def family():
    return threading.get_ident(), os.getppid()
