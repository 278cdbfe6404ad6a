"""What the tests of the stage put on it: well-behaved functions, and ones that try to escape."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from labs.kit import role


def greet(name: str = "world") -> dict[str, str]:
    print(f"hello {name}")
    print("careful", file=sys.stderr)
    return {"greeted": name}


def raise_error() -> None:
    raise ValueError("on purpose")


def exit_with_three() -> None:
    child(lambda: (time.sleep(0.05), os._exit(3)))
    os.wait()


def child(work) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return pid


def sleep_long() -> None:
    time.sleep(3600)


def hang_twice() -> None:
    child(sleep_long)
    os.wait()


def detach_and_sleep() -> None:
    """A daemon in the old way: double fork, a session of its own, deaf to every signal one may ignore."""

    def daemon() -> None:
        os.setsid()
        for number in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                continue
        child(sleep_long)

    child(lambda: child(daemon))
    sleep_long()


def vanish_behind_a_daemon() -> None:
    """Double fork as fast as it goes, and not an instruction after it."""
    if os.fork() == 0:
        if os.fork() == 0:
            sleep_long()
        os._exit(0)
    os._exit(0)


def sleep_in_a_role() -> None:
    role("sleeper")
    sleep_long()


def execute_a_sleeper() -> None:
    subprocess.run(["sleep", "3600"])


def tell_its_time() -> list[float]:
    begin = time.monotonic()
    time.sleep(0.1)
    return [begin, time.monotonic()]


def stop_itself() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def stop_its_parent() -> None:
    os.kill(os.getppid(), signal.SIGSTOP)
    sleep_long()


def kill_its_parent() -> None:
    child(sleep_long)
    os.kill(os.getppid(), signal.SIGKILL)
    sleep_long()


def kill_its_group() -> None:
    child(sleep_long)
    os.killpg(0, signal.SIGKILL)


def close_everything() -> None:
    os.closerange(0, 1024)
    sleep_long()


def fork_bomb() -> None:
    while True:
        try:
            os.fork()
        except OSError:
            continue


def eat_memory() -> None:
    kept = []
    while True:
        kept.append(b"x" * 10_000_000)


def share_memory(children: int = 6) -> None:
    """Many processes that share one big heap: little memory, though each is big by itself."""
    heap = b"x" * 100_000_000
    pids = [child(lambda: time.sleep(0.3)) for _ in range(children)]
    for pid in pids:
        os.waitpid(pid, 0)
    assert heap


def print_without_end() -> None:
    while True:
        print("x" * 1000)


def write_everywhere(places: list[str]) -> list[str]:
    """Write into files or folders; return for each the name of the error, "" if it could be written."""
    errors = []
    for place in map(Path, places):
        try:
            (place / "written" if place.is_dir() else place).write_text("destroyed")
            errors.append("")
        except OSError as error:
            errors.append(errno.errorcode[error.errno or 0])
    return errors


def remove_folder(folder: str) -> str:
    """Remove a folder and all that's in it; return the name of the error, "" if it went well."""
    try:
        shutil.rmtree(folder)
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return ""


def leave_files() -> list[str]:
    Path("left-over").write_text("x")
    Path("/dev/shm/left-over").write_text("x")
    return [os.getcwd(), *sorted(os.listdir("/dev/shm"))]


def leave_a_sleeper_that_holds_output() -> None:
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"], start_new_session=True)


def live_for(seconds: float = 0.02, count: int = 20) -> list[list[float]]:
    """Fork `count` children that live `seconds` each, one after the other; return each one's (birth, end)."""
    lives = []
    for _ in range(count):
        reader, writer = os.pipe()
        born = time.monotonic()
        pid = child(lambda writer=writer: (time.sleep(seconds), os.write(writer, repr(time.monotonic()).encode())))
        os.waitpid(pid, 0)
        lives.append([born, float(os.read(reader, 64))])
        os.close(reader)
        os.close(writer)
    return lives
