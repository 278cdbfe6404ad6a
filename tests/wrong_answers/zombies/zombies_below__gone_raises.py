"""NoSuchProcess leaves the function if the process itself is gone."""
# verdict: crashed
# says: is to return [], but raised NoSuchProcess

import psutil


def zombies_below(pid):
    return [p.pid for p in psutil.Process(pid).children(recursive=True) if p.status() == psutil.STATUS_ZOMBIE]
