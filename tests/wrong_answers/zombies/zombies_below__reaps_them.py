"""Waits for those it finds, and so takes them away from their parent."""
# verdict: failed
# says: zombies_below reaped pid

import psutil


def zombies_below(pid):
    zombies = []
    try:
        descendants = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    for process in descendants:
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                zombies.append(process.pid)
                process.wait(timeout=0)
        except psutil.Error:
            pass
    return zombies
