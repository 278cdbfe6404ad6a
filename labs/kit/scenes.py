"""Scenes: what checks need around an answer. Children that wait at a gate, output that is caught, an end waited for."""

import contextlib
import select

from labs.kit.genuine import os, time

LATE = 99  # the exit code of a child that gave up at a gate: nobody opened it, the answer was waiting for the child
PATIENCE = 2.0  # seconds at a gate; shorter would blame an answer for a busy machine, longer makes a student wait

_poll, _POLLIN = select.poll, select.POLLIN


class Gate:
    """A place where children wait until the check lets them go: one byte in a pipe for each.

    gate = Gate()
    pid = lab.child(gate.wait)      # exits with 0 once it is opened, with LATE if that takes longer than PATIENCE
    ... call the answer: one that waits for the child comes back only when the child has given up ...
    gate.open()
    """

    def __init__(self) -> None:
        self.read, self.write = os.pipe()
        os.set_blocking(self.read, False)  # of several that wait, each takes one byte, whoever is first

    def wait(self, seconds: float = PATIENCE) -> int:
        """Wait at the gate; return 0, or LATE after so many seconds."""
        waiting = _poll()
        waiting.register(self.read, _POLLIN)
        while waiting.poll(seconds * 1000):
            with contextlib.suppress(BlockingIOError):
                os.read(self.read, 1)
                return 0
        return LATE

    def open(self, children: int = 1) -> None:
        """Let so many children go, at once."""
        os.write(self.write, b"." * children)

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self.read)
        os.close(self.write)


class Captured:
    """Catches what goes to a descriptor, in a file without a name; at the end it's in `text`."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor, self.text = descriptor, ""

    def __enter__(self) -> "Captured":
        self.original = os.dup(self.descriptor)
        name = f"captured-{self.descriptor}"
        self.file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        os.unlink(name)
        os.dup2(self.file, self.descriptor)
        return self

    def __exit__(self, *_: object) -> None:
        os.dup2(self.original, self.descriptor)
        self.text = os.pread(self.file, 1 << 20, 0).decode(errors="replace")
        os.close(self.original)
        os.close(self.file)


class Report:
    """What children tell a check, line by line, through a pipe; its end of file says that all of them have ended.

        report = Report()
        lab.call(answer, lambda: report.tell(os.getpid(), os.getppid()))
        assert report.lines() == [[5, 2]]

    Close it before the last line is awaited: while this process holds the write end, the end of file doesn't come.
    """

    def __init__(self) -> None:
        self.read, self.write = os.pipe()
        self.data = b""

    def tell(self, *words: object) -> None:
        """Tell a line; short, so that it arrives in one piece whoever else writes (pipe(7))."""
        os.write(self.write, " ".join(map(str, words)).encode() + b"\n")

    def lines(self, count: int = 0, seconds: float = PATIENCE) -> list[list[str]]:
        """Return what has been told until now, each line's words; wait for at least `count` lines, so many seconds."""
        deadline = time.monotonic() + seconds
        while True:
            more = self._poll(deadline if self.data.count(b"\n") < count else 0)
            if not more:
                return [line.split() for line in self.data.decode().splitlines()]

    def ended(self, seconds: float = PATIENCE) -> bool:
        """Close the write end; True as soon as all others that had it have ended, False after so many seconds."""
        deadline = time.monotonic() + seconds
        os.close(self.write)
        self.write = -1
        while (more := self._poll(deadline)) is True:
            pass
        return more is None

    def _poll(self, deadline: float) -> bool | None:
        """Read once, waiting until `deadline` at most; return False if nothing came, None at the end of the file."""
        waiting = _poll()
        waiting.register(self.read, _POLLIN)
        if not waiting.poll(max(0.0, deadline - time.monotonic()) * 1000):
            return False
        piece = os.read(self.read, 65536)
        self.data += piece
        return True if piece else None

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self.read)
        if self.write >= 0:
            os.close(self.write)


def wait_until_ended(pid: int) -> None:
    """Wait until a child has ended, and leave it a zombie: waitid(2) with WNOWAIT."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def wait_until_asleep(pid: int, seconds: float = 0.2) -> None:
    """Wait until another process sleeps, waiting for this one perhaps; so many seconds at most.

    Seen asleep three times: it may sleep a moment on its way, for a page of memory.
    """
    seen, deadline = 0, time.monotonic() + seconds
    while seen < 3 and time.monotonic() < deadline:
        time.sleep(0.004)
        with contextlib.suppress(OSError), open(f"/proc/{pid}/stat", "rb", buffering=0) as file:
            seen = seen + 1 if file.read().rpartition(b") ")[2].startswith(b"S") else 0


def has_ended(pid: int) -> bool | None:
    """Return True if a child has ended and is a zombie, False if it's running, None if it's no child (any more)."""
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
    except ChildProcessError:
        return None
