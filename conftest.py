"""What pytest and nbval share: whose answers are judged, the kernels' environment, and that no test leaves anything.

A test, or a notebook's cell, that leaves a process or a thread behind fails by name. A process that got away from
its parents (a daemon) still carries this run's mark in its environment: the session fails then.
"""

import os
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Generator, Iterator

import psutil
import pytest

GRACE = 2.0  # seconds for what is ending already: less reports honest tests on a busy machine, more delays each report
MARK = "LABS_TEST_RUN"
# One of each serves a whole interpreter, once multiprocessing has started it: CPython ends them with it.
SERVICES = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the environment that tests, workers and kernels inherit."""
    os.environ.setdefault("LABS_ANSWERS", "labs")
    if not hasattr(config, "workerinput"):  # in the controller, or the only process
        os.environ[MARK] = uuid.uuid4().hex
        # Kernels read no settings of the user's, and write no history.
        os.environ["IPYTHONDIR"] = tempfile.mkdtemp(prefix="labs-ipython-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what pytest_configure made."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["IPYTHONDIR"], ignore_errors=True)


def processes() -> set[psutil.Process]:
    """Return the descendants of this process, zombies included."""
    return {process for process in psutil.Process().children(recursive=True) if not is_service(process)}


def is_service(process: psutil.Process) -> bool:
    """True for multiprocessing's own helpers."""
    try:
        return any(service in argument for argument in process.cmdline() for service in SERVICES)
    except psutil.Error:  # gone, or a zombie, which has no command line
        return False


def describe(process: psutil.Process) -> str:
    """Return "child (pid 123, zombie)"."""
    try:
        return f"{process.name()} (pid {process.pid}, {process.status()})"
    except psutil.Error:
        return f"pid {process.pid}"


def nothing_left() -> Generator[None, None, None]:
    """Fail if what runs between the two halves leaves a process or a thread; end the processes it left."""
    processes_before, threads_before = processes(), set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE
    while True:
        left = processes() - processes_before
        threads = {thread for thread in set(threading.enumerate()) - threads_before if thread.is_alive()}
        if not (left or threads):
            return
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    names = [f"process {describe(process)}" for process in left] + [f"thread {thread.name}" for thread in threads]
    for process in left:
        try:
            process.kill()
            process.wait(1)
        except (psutil.Error, psutil.TimeoutExpired):
            pass
    pytest.fail(f"left behind: {', '.join(sorted(names))}", pytrace=False)


@pytest.fixture(autouse=True)
def nothing_left_by_a_test() -> Iterator[None]:
    """Set up after the fixtures of wider scope, so what those keep running isn't blamed on a test."""
    yield from nothing_left()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Do for a notebook's cell, which has no fixtures, what the fixture does for a test."""
    checks = nothing_left() if not isinstance(item, pytest.Function) else iter((None,))
    next(checks)
    yield
    next(checks, None)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the session if a process of it runs on elsewhere in the system."""
    if hasattr(session.config, "workerinput"):
        return
    deadline = time.monotonic() + GRACE  # a worker's fork server ends a moment after it
    while (strays := marked_strangers()) and time.monotonic() < deadline:
        time.sleep(0.02)
    if strays:
        print(f"\nThis run left behind: {', '.join(map(describe, strays))}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def marked_strangers() -> list[psutil.Process]:
    """Return the processes that carry this run's mark and aren't its descendants any more."""
    mine = {os.getpid(), *(process.pid for process in psutil.Process().children(recursive=True))}
    return [process for process in psutil.process_iter() if process.pid not in mine and is_marked(process)]


def is_marked(process: psutil.Process) -> bool:
    """True if a process carries this run's mark."""
    try:
        return process.environ().get(MARK) == os.environ[MARK]
    except psutil.Error:  # gone, or somebody else's
        return False
