"""Zombies and reaping: fork, wait, and leave nothing behind."""

from collections.abc import Callable


def describe_status(status: int) -> str:
    """Put a status word into words: "exited with code 3", "killed by SIGKILL" or "stopped by SIGSTOP".

    `status` is what `os.waitpid(pid, os.WUNTRACED)` returns beside the pid. A signal is told by its name.
    """
    raise NotImplementedError


def run_child(work: Callable[[], int]) -> int:
    """Fork; call `work` in the child, once; wait until the child has ended, and return its exit code.

    The child exits with the int that `work` returns (0 to 255). If `work` raises, whatever it raises, the child prints
    the traceback on standard error and exits with 1. If a signal killed the child, the result is minus the signal's
    number. Nothing of the child is left when this returns, and other children of the caller are none of its business.
    """
    raise NotImplementedError


def reap_finished() -> dict[int, int]:
    """Reap every child of this process that has ended, without waiting for the others; return {pid: exit code}.

    A child killed by a signal has minus the signal's number for its code. Children that are still running stay as they
    are. The result is {} if no child has ended, and also if there are no children at all.
    """
    raise NotImplementedError


def install_reaper(reaped: list[tuple[int, int]]) -> Callable[[], object]:
    """From now on reap each child when it ends: set a SIGCHLD handler that appends (pid, exit code) to `reaped`.

    It loses none, even if fifty children end at once; it never waits for a child that is still running, and it raises
    nothing. A child killed by a signal has minus the signal's number for its code. Return a function without parameters
    that puts back the handler which was there before.
    """
    raise NotImplementedError


def spawn_orphan(work: Callable[[], object]) -> int:
    """Call `work` in a grandchild that nobody here has to wait for, by a double fork; return the grandchild's pid.

    Return as soon as the grandchild is there, without waiting for `work`. By then the process in the middle has ended
    and is reaped, so that the grandchild is an orphan, and the caller has nothing to reap: neither now nor later. The
    grandchild ends when `work` returns or raises.
    """
    raise NotImplementedError


def zombies_below(pid: int) -> list[int]:
    """Return the pids of the zombies among all descendants of process `pid`, at any depth, in any order.

    Processes come and go while you look: those that vanish meanwhile are left out, and the result is [] if `pid` itself
    is gone. Nobody is reaped by this.
    """
    raise NotImplementedError
