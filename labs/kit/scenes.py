"""Scenes: what checks need around an answer. Children that wait at a gate, output that is caught, an end waited for."""

import contextlib
import select
from collections.abc import Iterator

from labs.kit.genuine import os

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

    @classmethod
    @contextlib.contextmanager
    def made(cls) -> Iterator["Gate"]:
        """A gate for a `with` block."""
        gate = cls()
        try:
            yield gate
        finally:
            gate.close()


class Captured:
    """Catches what goes to a descriptor, in a file without a name; at the end it's in `text`, and is passed on."""

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
        data = os.pread(self.file, 1 << 20, 0)
        self.text = data.decode(errors="replace")
        with contextlib.suppress(OSError):  # closed, or full
            os.write(self.original, data)
        os.close(self.original)
        os.close(self.file)


def wait_until_ended(pid: int) -> None:
    """Wait until a child has ended, and leave it a zombie: waitid(2) with WNOWAIT."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
