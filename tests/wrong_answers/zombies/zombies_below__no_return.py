"""Returns nothing."""
# verdict: failed
# says: returned None
# hint: is there a return

import psutil


def zombies_below(pid):
    found = []
    for process in psutil.Process(pid).children(recursive=True):
        if process.status() == psutil.STATUS_ZOMBIE:
            found.append(process.pid)
