"""`labs list`: chapters and their demonstrations; `--machine`: what this machine has."""

import argparse
import multiprocessing
import os
import platform
import sys

from labs import course
from labs.kit import stage


def run(options: argparse.Namespace) -> int:
    """Print the list."""
    if options.machine:
        for name, value in machine().items():
            print(f"{name:14} {value}")
        return 0
    chosen = [course.chapter(topic) for topic in options.topic] or course.chapters()
    for chapter in chosen:
        print(f"{chapter.number:02} {chapter.title} ({chapter.topic})")
        for name, demo in course.demonstrations(chapter.topic).items():
            print(f"   labs run {chapter.topic}.{name:24} {demo.summary}")
    return 0


def machine() -> dict[str, str]:
    """Return what matters here for processes and threads; the walls are those a run really got."""
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    return {
        "system": f"{platform.system()} {platform.release()} on {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}, {'with GIL' if gil else 'free-threaded'}",
        "cores": f"{len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()}",
        "start method": str(
            multiprocessing.get_start_method(allow_none=True) or multiprocessing.get_all_start_methods()[0]
        ),
        "runs are in": walls(),
    }


def walls() -> str:
    """Run nothing on the stage and say in what kind of walls that was."""
    found: list[str] = []
    stage.run("os:getpid", on_event=lambda event: found.append(event.get("sandbox", "")))
    words = {
        "namespace": "a PID namespace of their own",
        "user_namespace": "a PID namespace of their own, inside a user namespace",
        "subreaper": "a subreaper's care: this kernel allows no namespaces here",
    }
    return words.get(next(filter(None, found), ""), "nothing: the stage doesn't work here")
