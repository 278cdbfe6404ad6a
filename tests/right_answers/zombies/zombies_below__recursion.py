"""Goes down by itself, level by level; deepest first."""

import psutil


def zombies_below(pid):
    try:
        children = psutil.Process(pid).children()
    except psutil.NoSuchProcess:
        return []
    return [zombie for child in children for zombie in [*zombies_below(child.pid), *itself(child)]]


def itself(process):
    try:
        return [process.pid] * (process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return []
