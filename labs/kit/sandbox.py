"""The walls around a run: what the supervisor does to itself and to the actor before it lets the actor go.

In a namespace: the working directory and /dev/shm are small file systems of the run's own, and all the rest of the disk
is read-only, so that no demonstration and no student's code can change the checker, leave a file behind, or delete
what isn't its own. As a subreaper Landlock does as much for the disk, where the kernel has it.
"""

import ctypes
import os

from labs.kit.linux import kernel

TYPE_CHECKING = False  # what typing calls so, without importing it: see labs.kit.launcher
if TYPE_CHECKING:
    from typing import Any

    from labs.kit.proctable import Table

# linux/mount.h and linux/prctl.h
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 1, 2, 4, 8
_MS_REMOUNT, _MS_BIND, _MS_REC, _MS_RELATIME = 32, 4096, 16384, 1 << 21
_MNT_DETACH = 2
_CLONE_NEWNS = 0x20000
_SYS_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE = 442, -100, 0x8000  # 442 on every architecture
_MOUNT_ATTR_RDONLY = 1
_PR_SET_CHILD_SUBREAPER = 36
_ST_RELATIME = 4096  # statvfs's number for what mount calls 1 << 21

SPACE = 1 << 30  # bytes that fit into the run's own file systems
SPARE = 1000  # pids beyond the limit on processes: threads have pids too; a fork bomb stops here by itself


class Walls:
    """Builds the walls; at the end takes down what would outlive this process."""

    def __init__(self, settings: "dict[str, Any]") -> None:
        self.directory, self.most = settings["directory"], settings["limits"]["processes"]

    def __enter__(self) -> None:
        self.inside = os.getpid() == 1
        if self.inside:
            self.libc = ctypes.CDLL(None, use_errno=True)
            flags = _MS_NOSUID | _MS_NODEV
            self.mounted = _mount(self.libc, "tmpfs", self.directory, "tmpfs", flags, f"size={SPACE},mode=700")
            if os.path.isdir("/dev/shm"):
                _mount(self.libc, "tmpfs", "/dev/shm", "tmpfs", flags, f"size={SPACE},mode=1777")
            _limit_pids(self.most + SPARE)
        else:
            become_subreaper()
        os.chdir(self.directory)

    def __exit__(self, *_: object) -> None:
        os.chdir("/")
        if not self.inside:
            import shutil  # not before: it is slow to import, and only needed here

            shutil.rmtree(self.directory, ignore_errors=True)  # here, since the caller may be gone
            return
        if self.mounted:
            self.libc.umount2(self.directory.encode(), _MNT_DETACH)
        try:
            os.rmdir(self.directory)
        except OSError:
            pass


def enclose(settings: "dict[str, Any]") -> None:
    """Make the disk read-only for this process and its descendants, but for what is the run's own.

    Called by the actor's process before it executes anything, and in a mount namespace of its own: the supervisor must
    still be able to clean up. mount_setattr(2) does all mounts at once, since Linux 5.12; before, only the course and
    the answers are protected. Below a subreaper it's Landlock that confines.
    """
    if os.getppid() != 1:
        from labs.kit import landlock  # only here, and who is process 1 shouldn't wait for it

        landlock.confine(own=[settings["directory"], "/dev/shm"], written=["/dev", "/proc"])
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.unshare(_CLONE_NEWNS)
    if _set_attributes(libc, "/", _AT_RECURSIVE, on=_MOUNT_ATTR_RDONLY):
        for path in (settings["directory"], "/dev/shm", "/proc"):
            _set_attributes(libc, path, 0, off=_MOUNT_ATTR_RDONLY)
    else:
        for path in settings["protect"]:
            _make_read_only(libc, path)
    os.chdir(settings["directory"])


def _set_attributes(libc: ctypes.CDLL, path: str, flags: int, on: int = 0, off: int = 0) -> bool:
    attributes = (ctypes.c_uint64 * 4)(on, off, 0, 0)  # struct mount_attr: attr_set, attr_clr, propagation, userns_fd
    number, here = ctypes.c_long(_SYS_MOUNT_SETATTR), ctypes.c_long(_AT_FDCWD)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    return bool(libc.syscall(number, here, path.encode(), ctypes.c_long(flags), attributes, size) == 0)


def _mount(libc: ctypes.CDLL, source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> bool:
    encoded = [text.encode() if text is not None else None for text in (source, target, kind)]
    return bool(libc.mount(*encoded, ctypes.c_ulong(flags), data.encode() if data else None) == 0)


def _make_read_only(libc: ctypes.CDLL, path: str) -> None:
    """Bind `path` over itself, read-only; in a user namespace the flags it already has must be kept, mount(2)."""
    if _mount(libc, path, path, None, _MS_BIND | _MS_REC):
        had = os.statvfs(path).f_flag
        kept = had & (_MS_NOSUID | _MS_NODEV | _MS_NOEXEC) | (_MS_RELATIME if had & _ST_RELATIME else 0)
        _mount(libc, path, path, None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | kept)


def _limit_pids(most: int) -> None:
    """Let the kernel stop a fork bomb: a PID namespace has a pid_max of its own since Linux 6.14."""
    if kernel() >= (6, 14):
        try:
            with open("/proc/sys/kernel/pid_max", "w") as file:
                file.write(str(most))
        except OSError:
            pass


def become_subreaper() -> bool:
    """Make orphans among the descendants come to this process; False where the kernel has no such thing."""
    try:
        return bool(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except (AttributeError, OSError):
        return False


def hurry() -> int:
    """Come before everybody else where allowed, so that a busy machine is watched as well; return the old niceness.

    A better niceness alone isn't enough: with all cores busy this process then waits 8 ms instead of 4, one time in a
    hundred, and it counts for nothing outside the session where the kernel groups by sessions, sched(7).
    """
    niceness = os.getpriority(os.PRIO_PROCESS, 0)
    set_niceness(-15)
    try:
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))  # the run's remain ordinary
    except (OSError, AttributeError):  # not allowed here; no such thing on macOS
        pass
    return niceness


def set_niceness(niceness: int) -> None:
    """Set this process's niceness, where that is allowed."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, niceness)
    except OSError:
        pass


def kill_descendants(table: "Table", known: list[int]) -> None:
    """Freeze everybody below this process until nobody new appears, then kill them: a fork bomb can't outrun it.

    The table yields a process before it looks for that one's children, so that only forks under way are missed.
    """
    import signal  # not before: the actor is to start without waiting for its enums

    frozen: set[int] = set()
    before = -1
    while len(frozen) > before:
        before = len(frozen)
        for pid in table.members(known):
            if pid not in frozen:
                send(pid, signal.SIGSTOP)
                frozen.add(pid)
    for pid in frozen:
        send(pid, signal.SIGKILL)


def send(pid: int, number: int) -> None:
    """Send a signal; a process that is gone, or isn't ours to kill, is left alone."""
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass
