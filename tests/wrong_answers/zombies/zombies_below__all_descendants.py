"""All descendants, whatever their state."""
# verdict: failed
# says: is no zombie below that process

import psutil


def zombies_below(pid):
    try:
        return [process.pid for process in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
