"""Forking: the child goes on in the middle of its parent's program, with a copy of its memory and of its buffers.

What that does to a program that forgets it: code runs twice, text is written twice, two processes share one place
in a file. And what a fork does when it isn't allowed. These demonstrations belong to chapter 01: they run as
zombies.NAME.

    $ labs run zombies.forgot_exit_broken
    $ python -m labs.zombies doubled_text_broken doubled_text_fixed
"""

import errno
import os
import resource
import tempfile
import time
from contextlib import suppress
from typing import IO

from labs.kit.demo import demonstration, role

NOBODY = 65534  # the user that owns nothing


# --- Code that runs twice ---


@demonstration
def forgot_exit_broken(children: int = 3) -> dict[str, int]:
    """Fails: nothing ends the child after its work, so it goes on in its parent's loop and forks children itself."""
    role("parent")
    parent, (read, write) = os.getpid(), os.pipe()
    for number in range(children):
        if os.fork() == 0:
            role(f"child {number + 1}")
            time.sleep(0.15)  # the child's work
    os.write(write, b".")  # the parent's last step, to be done once: send the bill
    if os.getpid() != parent:  # not part of the mistake: keeps it inside this function
        reap_children()
        os._exit(0)
    return {"children": children, "bills": count_bills(read, write)}


@demonstration
def forgot_exit_fixed(children: int = 3) -> dict[str, int]:
    """The child ends in a finally block: not even an exception lets it go on in its parent's code."""
    role("parent")
    read, write = os.pipe()
    for number in range(children):
        if os.fork() == 0:
            try:
                role(f"child {number + 1}")
                time.sleep(0.15)  # the child's work
            finally:
                os._exit(0)
    os.write(write, b".")  # the parent's last step, to be done once: send the bill
    return {"children": children, "bills": count_bills(read, write)}


def count_bills(read: int, write: int) -> int:
    """Reap the children, then return how many bytes all processes together have written to the pipe."""
    os.close(write)
    reap_children()
    bills = os.read(read, 1024)  # every writer has ended: nothing is missing
    os.close(read)
    return len(bills)


def reap_children() -> None:
    """Wait until this process has no child left."""
    with suppress(ChildProcessError):
        while True:
            os.wait()


# --- Text that is written twice ---


@demonstration
def doubled_text_broken() -> None:
    """Fails: what is still in the buffer at the fork is copied with it, and both processes write it."""
    role("parent")
    print("the parent's line")  # standard output is a pipe here, not a terminal: the text stays in the buffer
    pid = os.fork()
    if pid == 0:
        role("child")
        time.sleep(0.1)
        print("the child's line", flush=True)  # flush, because os._exit doesn't
        os._exit(0)
    os.waitpid(pid, 0)


@demonstration
def doubled_text_fixed() -> None:
    """The buffer is empty at the fork: there is nothing to copy."""
    role("parent")
    print("the parent's line", flush=True)
    pid = os.fork()
    if pid == 0:
        role("child")
        time.sleep(0.1)
        print("the child's line", flush=True)  # flush, because os._exit doesn't
        os._exit(0)
    os.waitpid(pid, 0)


# --- A place in a file ---


@demonstration
def shared_offset() -> dict[str, str]:
    """A file opened before the fork has one offset for both processes: what the child reads, the parent misses."""
    role("parent")
    with ten_letters() as file:
        pid = os.fork()
        if pid == 0:
            role("child")
            file.read(5)
            time.sleep(0.1)
            os._exit(0)
        os.waitpid(pid, 0)
        return {"parent_reads": file.read(5).decode()}


@demonstration
def own_offset() -> dict[str, str]:
    """The child opens the file anew and has an offset of its own: the parent reads from the beginning."""
    role("parent")
    with ten_letters() as file:
        pid = os.fork()
        if pid == 0:
            role("child")
            with open(file.name, "rb", buffering=0) as own:
                own.read(5)
            time.sleep(0.1)
            os._exit(0)
        os.waitpid(pid, 0)
        return {"parent_reads": file.read(5).decode()}


def ten_letters() -> IO[bytes]:
    """Return a temporary file at its beginning. Unbuffered: a read asks the kernel for 5 bytes, not for 8 KiB."""
    file = tempfile.NamedTemporaryFile(buffering=0)
    file.write(b"abcdefghij")
    file.seek(0)
    return file


# --- A fork that isn't allowed ---


@demonstration
def fork_failure() -> dict[str, str]:
    """With no more processes allowed, os.fork raises an OSError; it never returns a negative number."""
    role("parent")
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        role("child")
        os.write(write, fork_at_the_limit().encode())  # the limit is the child's own and ends with it
        time.sleep(0.1)
        os._exit(0)
    os.waitpid(pid, 0)
    outcome = os.read(read, 100).decode()
    os.close(read)
    os.close(write)
    return {"outcome": outcome}


def fork_at_the_limit() -> str:
    """Allow this user no processes at all, fork, and tell what came of it: setrlimit(2), RLIMIT_NPROC."""
    with suppress(OSError):
        os.setuid(NOBODY)  # the limit doesn't hold for root; anybody else may not do this and needn't
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    try:
        pid = os.fork()
    except OSError as error:
        return f"{type(error).__name__}: {errno.errorcode.get(error.errno or 0)}"
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return "the fork worked: this machine doesn't enforce the limit"
