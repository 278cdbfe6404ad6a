"""Wait statuses, as the kernel hands them to a parent, copied to the supervisor where it can't ask the kernel itself.

    kernel ── (pid, status) ──> os.waitpid in a process of the run ── "pid status" ──> supervisor

Linux tells a stranger how a process ended since 6.15. Before, and on macOS, only its parent learns it: so `copy` wraps
the wait functions in the actor. Children of programs it executes (forkserver, os.system) stay untold.
"""

import functools
import os
from collections.abc import Callable
from typing import Any

from labs.kit.channels import STATUSES


def copy() -> None:
    """Wrap os.wait, waitpid, wait3, wait4 and waitid; before subprocess is imported, which keeps its own waitpid."""
    os.set_inheritable(STATUSES, False)
    for name in ("wait", "waitpid", "wait3", "wait4", "waitid"):
        if hasattr(os, name):
            setattr(os, name, _copying(getattr(os, name)))


def _copying(wait: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(wait)
    def copying(*arguments: Any, **keywords: Any) -> Any:
        found = wait(*arguments, **keywords)
        pid, status = _from_waitid(found) if wait.__name__ == "waitid" else found[:2]
        if pid and (os.WIFEXITED(status) or os.WIFSIGNALED(status)):
            try:
                os.write(STATUSES, b"%d %d\n" % (pid, status))  # one piece: less than PIPE_BUF, pipe(7)
            except OSError:  # the run closed it, or the pipe is full: the status stays untold
                pass
        return found

    return copying


def _from_waitid(found: Any) -> tuple[int, int]:
    """Return (pid, status word) of what waitid returned, (0, 0) if nobody ended."""
    if found is None or found.si_code not in (os.CLD_EXITED, os.CLD_KILLED, os.CLD_DUMPED):
        return 0, 0
    return found.si_pid, found.si_status << 8 if found.si_code == os.CLD_EXITED else found.si_status
