"""NoSuchProcess leaves the function if a process vanishes while it looks."""
# verdict: crashed
# says: vanished while zombies_below(

import psutil


def zombies_below(pid):
    if not psutil.pid_exists(pid):
        return []
    return [p.pid for p in psutil.Process(pid).children(recursive=True) if p.status() == psutil.STATUS_ZOMBIE]
