"""All zombies that there are."""
# verdict: failed
# says: is no zombie below that process

import psutil


def zombies_below(pid):
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except psutil.NoSuchProcess:
            pass
    return found
