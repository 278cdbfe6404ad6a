"""Process objects, where pids are asked for."""
# verdict: failed
# says: expected a list of pids

import psutil


def zombies_below(pid):
    zombies = []
    try:
        for process in psutil.Process(pid).children(recursive=True):
            try:
                if process.status() == psutil.STATUS_ZOMBIE:
                    zombies.append(process)
            except psutil.NoSuchProcess:
                pass
    except psutil.NoSuchProcess:
        pass
    return zombies
