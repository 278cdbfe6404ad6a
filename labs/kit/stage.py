"""The stage: runs one function of a lab module in a fresh interpreter, under a supervisor, and records it.

    run("labs.zombies:make_zombie").process("child").was("zombie")

Nothing that the function starts outlives the run: not its end, the deadline, Ctrl-C, or the death of the caller.
Where the kernel allows it the supervisor is process 1 of a PID namespace; `LABS_SANDBOX` = namespace, user_namespace or
subreaper asks for one kind of walls.
"""

import contextlib
import json
import marshal
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from labs.kit.demo import Limits
from labs.kit.proctable import has_proc

if TYPE_CHECKING:
    from labs.kit.recording import Recording

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
PATIENCE = 5.0  # seconds over the deadline before the supervisor itself is taken for dead
_UNSHARE = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
_WALLS = {
    "namespace": _UNSHARE,
    "user_namespace": [*_UNSHARE, "--user", "--map-current-user"],
    "subreaper": [],
}
_refused: set[str] = set()  # kinds of walls that this machine has refused to this process
_turn = threading.Lock()  # checks without walls share /dev/shm, and would take each other's segments for leaks
_ready: "dict[str, subprocess.Popen[bytes]]" = {}  # kind of walls -> a supervisor that waits for its settings

OnEvent = Callable[[Mapping[str, Any]], None]


def run(
    target: str,
    *,
    on_event: OnEvent | None = None,
    demo: str | None = None,
    **how: Any,
) -> "Recording":
    """Run "package.module:function" on the stage and return its Recording; never raises for what the function does.

    `how`: what `events` takes. KeyboardInterrupt ends the run first, and carries the partial recording as argument.
    """
    from labs.kit.recording import Recorder  # here, since a check records nothing and shouldn't wait for it

    recorder = Recorder(demo or target.removeprefix("labs.").replace(":", "."))
    try:
        with contextlib.closing(events(target, **how)) as happening:
            for event in happening:
                recorder.feed(event)
                if on_event:
                    on_event(event)
    except KeyboardInterrupt:
        recorder.recording.outcome, recorder.recording.reason = "interrupted", "the run was interrupted"
        raise KeyboardInterrupt(recorder.recording) from None
    return recorder.recording


def events(
    target: str,
    *,
    arguments: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    linger: bool = True,
    protect: Sequence[str | os.PathLike[str]] = (),
    environment: Mapping[str, str] | None = None,
    psutil: bool = False,
) -> Generator[dict[str, Any], None, None]:
    """Run "package.module:function" on the stage and yield what happens; closing the generator ends the run.

    `linger`: wait for descendants that outlive the function (until the deadline) rather than end them with it.
    `protect`: files and folders that are read-only inside, besides the course. `psutil`: observe as on other systems.
    """
    limits = limits or Limits()
    settings = {
        "orders": json.dumps({"target": target, "arguments": dict(arguments or {}), "memory": limits.memory}),
        "limits": limits._asdict(),
        "linger": linger,
        "psutil": psutil or not has_proc(),
        "protect": [ROOT, *map(os.path.realpath, protect)],
        "environment": _environment(environment),
    }
    yield from _events(settings)


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    """Return the actor's environment: the caller's, but able to find the course, and buffered as Python's output is."""
    environment = {**os.environ, **(more or {})}
    environment.pop("PYTHONUNBUFFERED", None)  # it would hide what buffering and fork do together
    path = [ROOT, *filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))]
    # no compiled files: a source saved twice within a second, at the same size, would be taken for the first one
    own = {"PYTHONPATH": os.pathsep.join(dict.fromkeys(path)), "PYTHONDONTWRITEBYTECODE": "1"}
    # setproctitle writes titles over the environment that others see, unless SPT_NOENV is set: _sweep looks there
    return environment | own | {"LABS_RUN": os.urandom(8).hex(), "SPT_NOENV": "1"}


def _events(settings: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Start a supervisor with the best walls there are, and yield its events."""
    for kind in kinds():
        alone = kind == "subreaper" and not settings["linger"] and os.path.isdir("/dev/shm")
        turn = _turn if alone else contextlib.nullcontext()
        with turn, _scratch() as directory:
            supervisor = _start(kind, settings | {"sandbox": kind, "directory": directory})
            with _ended(supervisor, settings["environment"]["LABS_RUN"]) as lines:
                started, trouble = _first_event(lines, time.monotonic() + settings["limits"]["seconds"] + PATIENCE)
                if not started:
                    if kind == kinds()[-1] or "unshare" not in trouble:  # not the walls: the supervisor is broken
                        yield _environment_outcome(trouble or "the supervisor didn't start")
                        return
                    _refused.add(kind)
                    continue
                yield started
                yield from _parsed(lines, time.monotonic() + settings["limits"]["seconds"] + PATIENCE)
                return


def _first_event(lines: Iterator[str], deadline: float) -> tuple[dict[str, Any], str]:
    """Return the supervisor's first event, {} if there's none, and what else it, unshare or the loader had to say."""
    complaints: list[str] = []
    for line in lines:
        if line.startswith('{"event": "started"'):
            return json.loads(line), ""
        if line:
            complaints.append(line)
        elif time.monotonic() > deadline:
            complaints.append("the supervisor fell silent")
            break
    return {}, "\n".join(complaints)


def kinds() -> list[str]:
    """Return the kinds of walls to try, best first; what this machine refused before is left out."""
    if asked := os.environ.get("LABS_SANDBOX"):
        if asked not in _WALLS:
            raise ValueError(f"LABS_SANDBOX={asked}: there are {', '.join(_WALLS)}")
        return [asked]
    if not sys.platform.startswith("linux"):
        return ["subreaper"]
    first = ["namespace"] if os.geteuid() == 0 else []
    return [kind for kind in [*first, "user_namespace", "subreaper"] if kind not in _refused]


@contextlib.contextmanager
def _scratch() -> Iterator[str]:
    """Make a directory for a run, and remove it at the end."""
    directory = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"labs-{os.urandom(6).hex()}")
    os.mkdir(directory, 0o700)
    try:
        yield directory
    finally:
        _remove(directory)


def _remove(directory: str) -> None:
    try:
        os.rmdir(directory)  # enough in a namespace, where its content was never on this disk
    except FileNotFoundError:
        pass
    except OSError:
        import shutil

        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def readiness() -> Iterator[None]:
    """Start a supervisor for the first run already now, to get ready while the caller does; it ends if not needed."""
    with contextlib.suppress(ValueError):  # of kinds(); the first run will tell it
        kind = kinds()[0]
        _ready[kind] = _launch(kind, psutil=not has_proc())
    try:
        yield
    finally:
        while _ready:
            _, supervisor = _ready.popitem()
            supervisor.kill()  # unshare's --kill-child takes process 1 with it
            supervisor.communicate()


def _start(kind: str, settings: dict[str, Any]) -> "subprocess.Popen[bytes]":
    """Start the supervisor; its standard input stays open as long as this process lives and wants the run."""
    supervisor = _ready.pop(kind, None) or _launch(kind, settings["psutil"])
    assert supervisor.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        data = marshal.dumps(settings)  # which needs no import over there
        supervisor.stdin.write(len(data).to_bytes(8, "big") + data)
        supervisor.stdin.flush()
    return supervisor


def _launch(kind: str, psutil: bool) -> "subprocess.Popen[bytes]":
    """Start an interpreter that will be the supervisor once it's told its settings."""
    quick = [] if psutil else ["-S"]  # without site-packages, which only psutil needs, it starts sooner
    command = [*_WALLS[kind], sys.executable, *quick, "-P", "-c", "from labs.kit.launcher import main; main()"]
    environment = {**os.environ, "PYTHONPATH": ROOT}
    environment.pop("PYTHONUNBUFFERED", None)
    try:
        supervisor = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,  # a line that isn't JSON is a complaint
            env=environment,
            start_new_session=True,  # Ctrl-C goes to the caller, who ends the run in order
        )
    except FileNotFoundError:  # no unshare(1) here
        supervisor = subprocess.Popen(
            [sys.executable, "-S", "-c", "print('unshare is not installed')"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
    return supervisor


@contextlib.contextmanager
def _ended(supervisor: "subprocess.Popen[bytes]", token: str) -> Iterator[Iterator[str]]:
    """Yield the supervisor's lines; on the way out make sure that it and all of its run have ended."""
    assert supervisor.stdin is not None and supervisor.stdout is not None
    try:
        yield _lines(supervisor.stdout.fileno())
    finally:
        with contextlib.suppress(BrokenPipeError):
            supervisor.stdin.close()  # its end of file: stop
        try:
            supervisor.wait(timeout=2)
        except subprocess.TimeoutExpired:
            supervisor.kill()  # unshare's --kill-child takes process 1 with it, and that takes everybody
            supervisor.wait()
        supervisor.stdout.close()
        if supervisor.returncode and supervisor.args[0] == sys.executable:  # type: ignore[index]
            _sweep(token)


def _lines(descriptor: int) -> Iterator[str]:
    """Yield lines as they come; "" whenever nothing has come for a tenth of a second."""
    poller, data = select.poll(), b""
    poller.register(descriptor, select.POLLIN)
    while True:
        if not poller.poll(100):
            yield ""
            continue
        piece = os.read(descriptor, 1 << 16)
        if not piece:
            break
        *whole, data = (data + piece).split(b"\n")
        yield from (line.decode(errors="replace") for line in whole)
    if data:
        yield data.decode(errors="replace")


def _parsed(lines: Iterator[str], deadline: float) -> Iterator[dict[str, Any]]:
    """Yield the supervisor's events, and an outcome of our own if it ends without one or falls silent."""
    complaints: list[str] = []
    for line in lines:
        if line.startswith("{"):
            event = json.loads(line)
            yield event
            if event["event"] == "outcome":
                return
        elif line:
            complaints.append(line)
        if time.monotonic() > deadline:
            complaints.append("the supervisor fell silent")
            break
    yield _environment_outcome("\n".join(complaints) or "the supervisor was killed")


def _environment_outcome(reason: str) -> dict[str, Any]:
    return {"event": "outcome", "t": 0.0, "outcome": "environment", "reason": reason, "stuck": []}


def _sweep(token: str) -> None:
    """End what a supervisor without walls left when it was killed: whoever carries the run's token in its environment.

    For so long at most as PATIENCE says: who waits for a disk can't be killed.
    """
    import psutil

    mark, deadline = ("LABS_RUN", token), time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if mark in process.environ().items() and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        if not found:
            return
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for process in found:
                with contextlib.suppress(psutil.Error):
                    process.send_signal(number)
