"""Orphans: processes that outlive their parent, and who adopts them.

    process 1                       process 1
     └─ parent                       ├─ parent
         └─ child            ──▶     └─ grandchild      the child has ended, and the kernel
             └─ grandchild                              gave its child to the adopter above

Their demonstrations belong to chapter 01: they run as zombies.NAME.

    $ labs run zombies.make_orphan
    $ python -m labs.zombies double_fork
"""

import ctypes
import os
import sys
import time

from labs.kit.demo import demonstration, role

PR_SET_CHILD_SUBREAPER = 36  # prctl(2), since Linux 3.4


@demonstration
def make_orphan() -> dict[str, bool]:
    """A child ends before its own child: the grandchild is an orphan, and process 1 adopts it."""
    role("parent")
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        role("child")
        if os.fork() == 0:
            role("grandchild")
            time.sleep(0.8)
            os._exit(0)
        time.sleep(0.2)
        os._exit(0)
    time.sleep(0.5)  # the child is a zombie meanwhile: its parent lives and hasn't asked for its status
    os.waitpid(pid, 0)
    wait_for_orphan(read, write)
    return {"children_left": children_left()}


@demonstration
def double_fork() -> dict[str, bool]:
    """Parent and grandchild work side by side; the process between them ends at once, so nobody has to wait."""
    role("parent")
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        role("middle")
        if os.fork() == 0:
            role("grandchild")
            compute(0.8)
            os._exit(0)
        time.sleep(0.1)  # only so that you can see it; a real one leaves at once
        os._exit(0)
    os.waitpid(pid, 0)
    compute(0.4)
    wait_for_orphan(read, write)
    return {"children_left": children_left()}


@demonstration
def subreaper() -> dict[str, int]:
    """A process declares itself a subreaper: orphans below it come to it, not to process 1. Linux only."""
    role("subreaper")
    become_subreaper()
    if os.fork() == 0:
        role("child")
        if os.fork() == 0:
            role("grandchild")
            time.sleep(0.6)
            os._exit(5)
        time.sleep(0.2)
        os._exit(4)
    first, second = (os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(2))
    return {"first": first, "second": second}  # its child's, then the adopted grandchild's


def compute(seconds: float) -> None:
    """Keep a core busy."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def wait_for_orphan(read: int, write: int) -> None:
    """Wait for the end of a process that isn't our child.

    os.waitpid can't: it knows children only. But the process holds a copy of the pipe's write end, and the kernel
    closes that when the process ends.
    """
    os.close(write)  # ours has to go first, or the end of file never comes
    os.read(read, 1)
    os.close(read)


def children_left() -> bool:
    """Return True if this process has a child, running or zombie."""
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def become_subreaper() -> None:
    """Make this process adopt the orphans below it: prctl(2). `os` has no function for it, so ask the C library."""
    if not sys.platform.startswith("linux"):
        raise RuntimeError(f"a subreaper needs Linux; on {sys.platform} orphans go to process 1")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER) failed")
