"""What depends on the kernel's version."""

import os


def kernel() -> tuple[int, ...]:
    """Return the kernel's version: (6, 15)."""
    release = os.uname().release.split("-")[0].split(".")
    return tuple(int(part) for part in release[:2] if part.isdigit())


def tells_statuses() -> bool:
    """True if a stranger learns how a process ended: before 6.15 a pidfd doesn't tell. The variable is for tests."""
    return kernel() >= (6, 15) and "LABS_NO_PIDFD_INFO" not in os.environ
