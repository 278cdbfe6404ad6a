"""Zombies and reaping: how a process ends, what it leaves behind, and who collects it.

    parent ──fork──▶ child          the child ends: what is left of it, a zombie, holds its status
    parent ◀─SIGCHLD─ kernel        the kernel tells the parent …
    parent ──wait──▶ kernel         … which asks for the status: the zombie is reaped, and gone

Each demonstration forks real processes, gives each a role, and returns what it measured. What they looked like from
outside (states, parents, exit codes) is in the recording, which comes from the kernel. The chapter's other
files are labs/sigchld.py, labs/orphans.py and labs/forking.py; their demonstrations run as zombies.NAME.

    $ labs run zombies.make_zombie
    $ python -m labs.zombies polling_broken polling_fixed
"""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

from labs.forking import (
    doubled_text_broken,
    doubled_text_fixed,
    forgot_exit_broken,
    forgot_exit_fixed,
    fork_failure,
    own_offset,
    shared_offset,
)
from labs.kit.demo import demonstration, include, main, role
from labs.orphans import double_fork, make_orphan, subreaper
from labs.sigchld import coalescing, reaper_broken, reaper_fixed, sigchld_burst, sigchld_ignored

# --- A child ends: its status waits for the parent ---


@demonstration
def make_zombie(code: int = 7) -> dict[str, int]:
    """A child exits and stays in the process table, a zombie, until its parent asks for its status."""
    role("parent")
    pid = os.fork()
    if pid == 0:
        role("child")
        time.sleep(0.2)
        os._exit(code)
    time.sleep(0.6)  # the child has ended and nobody has asked: it is a zombie for 0.4 s
    _, status = os.waitpid(pid, 0)
    time.sleep(0.2)  # the parent lives on, the zombie doesn't
    return {"status": status, "exit_code": os.waitstatus_to_exitcode(status)}


@demonstration
def kill_zombie() -> dict[str, int]:
    """SIGKILL does nothing to a zombie: it has ended already, and only its parent's wait takes it away."""
    role("parent")
    pid = os.fork()
    if pid == 0:
        role("child")
        time.sleep(0.2)
        os._exit(7)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # until the child has ended; leaves it a zombie
    time.sleep(0.2)
    os.kill(pid, signal.SIGKILL)  # no error: a zombie can be signalled
    time.sleep(0.2)
    _, status = os.waitpid(pid, 0)
    return {"exit_code": os.waitstatus_to_exitcode(status)}


ENDINGS: dict[str, Callable[[], None]] = {
    "exits": lambda: os._exit(3),
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "stopped": lambda: os.kill(os.getpid(), signal.SIGSTOP),
}


@demonstration
def wait_and_decode() -> dict[str, dict[str, Any]]:
    """Three children: one exits with 3, one is killed, one is stopped; the status word of each, taken apart."""
    role("parent")
    facts = {}
    for name, end in ENDINGS.items():
        pid = os.fork()
        if pid == 0:
            role(name)
            time.sleep(0.2)
            end()
            os._exit(0)  # only the stopped one comes this far, when it is continued
        _, status = os.waitpid(pid, os.WUNTRACED)  # returns for a stopped child too
        facts[name] = decode(status)
        if os.WIFSTOPPED(status):
            time.sleep(0.2)
            os.kill(pid, signal.SIGCONT)
            os.waitpid(pid, 0)
    return facts


def decode(status: int) -> dict[str, Any]:
    """Return what each function of `os` says about a status word, wait(2)."""
    names = ("WIFEXITED", "WEXITSTATUS", "WIFSIGNALED", "WTERMSIG", "WIFSTOPPED", "WSTOPSIG")
    facts = {name: getattr(os, name)(status) for name in names}
    try:
        exit_code = os.waitstatus_to_exitcode(status)
    except ValueError:  # a stopped child has not ended
        exit_code = None
    return {"status": status, **facts, "waitstatus_to_exitcode": exit_code}


# --- Asking without blocking ---


@demonstration
def polling_broken() -> dict[str, Any]:
    """Fails: takes `status != 0` for "it has ended", so it never notices a child that exits with 0."""
    role("parent")
    answers = []  # what waitpid returned: [who, status]
    if os.fork() == 0:
        role("child")
        time.sleep(0.25)
        os._exit(0)
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            answers.append(["child" if pid else "nobody", status])
            if status != 0:
                return {"answers": answers, "error": None}
            time.sleep(0.1)
    except ChildProcessError as error:  # the child was reaped by the call before, unnoticed
        return {"answers": answers, "error": type(error).__name__}


@demonstration
def polling_fixed() -> dict[str, Any]:
    """Asks `pid != 0`: waitpid with WNOHANG returns (0, 0) as long as no child has ended."""
    role("parent")
    answers = []  # what waitpid returned: [who, status]
    if os.fork() == 0:
        role("child")
        time.sleep(0.25)
        os._exit(0)
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        answers.append(["child" if pid else "nobody", status])
        if pid != 0:
            return {"answers": answers, "error": None}
        time.sleep(0.1)


include(__name__, sigchld_burst, coalescing, reaper_broken, reaper_fixed, sigchld_ignored)
include(__name__, make_orphan, double_fork, subreaper)
include(__name__, forgot_exit_broken, forgot_exit_fixed, doubled_text_broken, doubled_text_fixed)
include(__name__, shared_offset, own_offset, fork_failure)

if __name__ == "__main__":
    main(__name__)
