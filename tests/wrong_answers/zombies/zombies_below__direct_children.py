"""Looks at the children alone."""
# verdict: failed
# says: (a grandchild),

import psutil


def zombies_below(pid):
    zombies = []
    try:
        for child in psutil.Process(pid).children():
            try:
                if child.status() == psutil.STATUS_ZOMBIE:
                    zombies.append(child.pid)
            except psutil.NoSuchProcess:
                pass
    except psutil.NoSuchProcess:
        pass
    return zombies
