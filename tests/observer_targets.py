"""What the tests of the observer put on the stage. `gate` is a named pipe: a byte comes when the test has seen it."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from labs.kit.demo import role

LIFE = 0.1  # seconds: a process that ends sooner may not be seen at all
ENDS: dict[str, Callable[[], None]] = {"3": lambda: sys.exit(3), "SIGTERM": lambda: signal.raise_signal(signal.SIGTERM)}
PROGRAMS = [f"import sys, time, os; time.sleep({LIFE}); {end}" for end in ("sys.exit(3)", "os.kill(os.getpid(), 15)")]


def wait_at(gate: str) -> None:
    with open(gate, "rb", buffering=0) as file:
        file.read(1)


def child(name: str, work) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            role(name)
            work()
        finally:
            os._exit(0)
    return pid


def generations(gate: str) -> None:
    role("parent")
    child("child", lambda: (child("grandchild", lambda: wait_at(gate)), os.wait()))
    os.wait()


def zombie(gate: str) -> None:
    child("child", lambda: os._exit(7))
    wait_at(gate)
    os.wait()


def stopped(gate: str) -> None:
    pid = child("child", lambda: os.kill(os.getpid(), signal.SIGSTOP))
    wait_at(gate)
    os.kill(pid, signal.SIGCONT)
    os.wait()


def running(gate: str) -> None:
    pid = child("child", spin)
    wait_at(gate)
    os.kill(pid, signal.SIGTERM)
    os.wait()


def spin() -> None:
    while True:
        pass


def orphan(gate: str) -> None:
    reader, writer = os.pipe()

    def grandchild() -> None:
        os.close(writer)
        os.read(reader, 1)  # end of file: its parent is gone
        wait_at(gate)
        os._exit(5)

    child("middle", lambda: (child("grandchild", grandchild), wait_at(gate)))
    os.close(writer)
    os.wait()
    os.close(reader)


def rename(gate: str) -> None:
    role("first")
    wait_at(gate)
    role("second")
    wait_at(gate)


def killed_by(number: int) -> None:
    child("child", lambda: (time.sleep(LIFE), os.kill(os.getpid(), number)))
    os.wait()


def threads_child(gate: str) -> None:
    """A child forked by a thread other than the first: it's on that thread's list of children only."""
    import threading

    thread = threading.Thread(target=lambda: (child("child", lambda: wait_at(gate)), os.wait()))
    thread.start()
    thread.join()


def reap_with(way: str) -> None:
    """Reap a child that ends with 3, and one killed by SIGTERM, in one of the ways that Python has."""
    if way == "subprocess":
        for program in PROGRAMS:
            subprocess.run([sys.executable, "-S", "-c", program], check=False)
    elif way == "poll":
        for program in PROGRAMS:
            process = subprocess.Popen([sys.executable, "-S", "-c", program])
            while process.poll() is None:
                time.sleep(0.005)
    elif way == "multiprocessing":
        context = multiprocessing.get_context("fork")
        for end in ENDS:
            worker = context.Process(target=live_and_end, args=(end,))
            worker.start()
            worker.join()
    else:
        waits = {
            "wait": lambda pid: os.wait(),
            "waitpid": lambda pid: os.waitpid(pid, 0),
            "wait3": lambda pid: os.wait3(0),
            "wait4": lambda pid: os.wait4(pid, 0),
            "waitid": lambda pid: os.waitid(os.P_PID, pid, os.WEXITED),
        }
        waits[way](child("child", lambda: (time.sleep(LIFE), os._exit(3))))
        waits[way](child("child", lambda: live_and_end("SIGTERM")))


def live_and_end(end: str) -> None:
    time.sleep(LIFE)
    ENDS[end]()


def ignore_children() -> None:
    """The kernel reaps: nobody is told a status."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    child("child", lambda: (time.sleep(LIFE), os._exit(3)))
    try:
        os.wait()
    except ChildProcessError:
        pass
