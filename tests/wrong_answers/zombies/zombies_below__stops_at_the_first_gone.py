"""One try around all: when a process vanishes, those after it are forgotten."""
# verdict: failed
# says: a process vanished meanwhile, and zombies_below(

import psutil


def zombies_below(pid):
    zombies = []
    try:
        for process in psutil.Process(pid).children(recursive=True):
            if process.status() == psutil.STATUS_ZOMBIE:
                zombies.append(process.pid)
    except psutil.NoSuchProcess:
        pass
    return zombies
