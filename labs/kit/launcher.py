"""Where the supervisor's process begins: it builds the walls and starts the actor, and then gets ready to watch.

    walls ── fork ──> actor: its interpreter starts, and imports what it is to run
               └────> supervisor: imports what only the watching needs

Side by side the two take 20 ms less than one after the other, of every check and every demonstration. So nothing here,
nor in what it imports, imports json, typing, contextlib or signal: they are what takes that long.

`labs.kit.stage` starts it. Its standard input: a length, the settings as marshal writes them, then silence.
"""

import _signal as signal  # type: ignore[import-not-found]  # the module signal without its enums
import marshal
import os
import resource
import sys
import time

from labs.kit import linux, sandbox
from labs.kit.channels import RESULT, STACKS, STATUSES

TYPE_CHECKING = False  # what typing calls so, without importing it
if TYPE_CHECKING:
    from typing import Any


def main() -> None:
    """Read the settings and run. As process 1 this ends, by its own end, whoever might still be there."""
    settings = read()
    if settings is None:
        return
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft <= STATUSES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, hard), hard))
    niceness = sandbox.hurry()
    with sandbox.Walls(settings):
        start = time.monotonic()
        tell_start(settings["sandbox"], start)  # before anybody is there who could kill or stop this process
        actor, readers = spawn(settings, niceness)

        try:
            from labs.kit.supervisor import Supervisor

            Supervisor(settings, start, actor, readers).run()
        except BaseException:  # the caller ends the run by what its environment says, which a fork doesn't have yet
            sandbox.send(actor, signal.SIGKILL)
            raise
    os._exit(0)


def read() -> "dict[str, Any] | None":
    """Return the settings; None if the caller is gone before they are whole."""
    size = int.from_bytes(os.read(0, 8), "big")
    data = b""
    while size and len(data) < size:
        piece = os.read(0, size - len(data))
        if not piece:
            return None
        data += piece
    settings: dict[str, Any] | None = marshal.loads(data) if data else None
    return settings


def tell_start(kind: str, start: float) -> None:
    """Tell the caller that the run begins; `monotonic` is the clock of every process of this machine."""
    words = f'"t": 0.0, "monotonic": {start!r}, "supervisor": {os.getpid()}, "sandbox": "{kind}"'
    try:
        os.write(1, f'{{"event": "started", {words}}}\n'.encode())
    except BrokenPipeError:
        pass  # the end of file on 0 says so too


def spawn(settings: "dict[str, Any]", niceness: int) -> tuple[int, dict[int, str]]:
    """Start the actor: a session of its own, no input, output into pipes that only it and its children hold.

    Return its pid, and the ends of the pipes here, with their names.
    """
    targets = {"stdout": 1, "stderr": 2, "result": RESULT, "stacks": STACKS}
    copying = settings["psutil"] or not linux.tells_statuses()
    if copying:
        targets["statuses"] = STATUSES
    ends = {name: os.pipe() for name in targets}
    command = [sys.executable, "-P", "-c", "from labs.kit.actor import main; main()", settings["orders"]]
    pid = os.fork()
    if pid == 0:
        try:
            sandbox.enclose(settings)
            os.setsid()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            for name, (_, write) in ends.items():
                os.set_blocking(write, name != "statuses")  # a full pipe is not to hold up the run
                os.dup2(write, targets[name])
            sandbox.set_niceness(niceness)
            command.append("statuses" if copying else "")
            os.execve(sys.executable, command, settings["environment"] | {"TMPDIR": settings["directory"]})
        except OSError as error:
            os.write(2, f"the function can't be run: {error.strerror}\n".encode())
        finally:
            os._exit(127)
    readers = {}
    for name, (read_end, write) in ends.items():
        os.close(write)  # the run is to have the only copies, so that its end is end of file here
        os.set_blocking(read_end, False)
        readers[read_end] = name
    return pid, readers
