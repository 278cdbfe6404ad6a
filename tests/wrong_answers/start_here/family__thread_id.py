"""The thread's id in the kernel: the same number as the process's, but only in the main thread."""
# verdict: failed
# says: called by another thread of the process, family() returned

import os
import threading


def family():
    return threading.get_native_id(), os.getppid()
