"""What students' code has done to checkers, or might: each case an answer to start_here.family, and its due verdict.

The answers come back with the right result where they come back at all, by functions they have put aside: so what is
judged is the rest of what they do. test_checker_survives.py runs them.

No case deletes by a path that it asks for when it deletes (the working directory is / once it has been left), and none
kills a process that it asks for then (an orphan's parent is anybody), or writes outside what it has made itself. What
deletes is tried in a namespace alone, and looks first whether it is in one.
"""

from dataclasses import dataclass
from textwrap import dedent, indent

BEGINNING = """\
import os
import signal
import sys
import threading
import time

getpid, getppid = os.getpid, os.getppid


"""


@dataclass(frozen=True)
class Case:
    """An answer, the verdict that it must draw, and a phrase of the message."""

    name: str
    source: str
    verdict: str
    says: str
    subreaper: bool  # it's tried without a namespace too: it must be as harmless, and judged the same


SUBREAPER = {
    "endless_loop",
    "stops_itself",
    "kills_itself",
    "kills_its_group",
    "kills_its_session",
    "five_hundred_children",
    "memory_without_end",
    "two_gigabytes_of_output",
    "daemon_that_holds_the_output",
    "child_that_returns",
    "closes_descriptors",
    "replaces_functions",
}
CASES: list[Case] = []


def whole(name: str, verdict: str, says: str, source: str) -> None:
    """Add a case that is a whole file."""
    CASES.append(Case(name, dedent(source).lstrip("\n"), verdict, says, name in SUBREAPER))


def body(name: str, verdict: str, says: str, lines: str) -> None:
    """Add a case: what `family` does before it returns the right result."""
    code = indent(dedent(lines).strip("\n"), "    ")
    whole(name, verdict, says, f"{BEGINNING}def family():\n{code}\n    return getpid(), getppid()\n")


# ---- without end ----

body("endless_loop", "timed_out", "in family, line 11: while True: pass", "while True: pass")
body(
    "endless_loop_that_catches",
    "timed_out",
    "in family, line",
    """
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            pass
    """,
)
body(
    "own_alarm_and_handler",
    "timed_out",
    "in family, line",
    """
    signal.signal(signal.SIGALRM, lambda signum, frame: None)
    signal.alarm(1)
    while True:
        signal.pause()
    """,
)
body(
    "alarm_that_comes_later",
    "leaked",
    "left a changed handler for SIGALRM",
    """
    def late(signum, frame):
        raise RuntimeError("too late")

    signal.signal(signal.SIGALRM, late)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    signal.setitimer(signal.ITIMER_REAL, 0.000001, 0.0001)
    """,
)
body(
    "blocked_signals",
    "timed_out",
    "was not finished after",
    "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass",
)
body("waits_for_input", "crashed", "EOFError: EOF when reading a line (nobody is there to type", "input('your name: ')")
body("stops_itself", "timed_out", "stopped", "os.kill(getpid(), signal.SIGSTOP)")

# ---- an end too early ----

body(
    "leaves_by_os_exit",
    "crashed",
    "ended the whole process with exit code 0 before the check was finished",
    "os._exit(0)",
)
body("leaves_by_os_exit_3", "crashed", "ended the whole process with exit code 3", "os._exit(3)")
body("leaves_by_sys_exit", "crashed", "raised SystemExit: 0, in family, line 11: sys.exit(0)", "sys.exit(0)")
body(
    "exit_in_a_thread",
    "passed",
    "",
    "thread = threading.Thread(target=lambda: exit())\nthread.start()\nthread.join()",
)
body("raises_base_exception", "crashed", "raised BaseException: on purpose", "raise BaseException('on purpose')")
body("raises_keyboard_interrupt", "crashed", "raised KeyboardInterrupt", "raise KeyboardInterrupt")
body(
    "kills_itself",
    "crashed",
    "was killed by SIGKILL before the check was finished",
    "os.kill(getpid(), signal.SIGKILL)",
)
body("kills_its_group", "crashed", "was killed by SIGKILL", "os.killpg(os.getpgid(0), signal.SIGKILL)")
body(
    "kills_its_session",
    "crashed",
    "was killed by SIGKILL",
    """
    import psutil

    for pid in psutil.pids():
        try:
            if pid != getpid() and os.getsid(pid) == os.getsid(0):
                os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
    os.kill(getpid(), signal.SIGKILL)
    """,
)
whole(
    "kills_its_parent",  # process 1 can't be killed from inside, but called in a child, this kills the check itself
    "crashed",
    "was killed by SIGKILL before the check was finished",
    BEGINNING
    + dedent("""\
    CHECK, PARENT = getpid(), getppid()


    def family():
        os.kill(PARENT if getpid() == CHECK else CHECK, signal.SIGKILL)
        return getpid(), getppid()
    """),
)
body("endless_recursion", "crashed", "RecursionError", "def deeper():\n    deeper()\n\ndeeper()")

# ---- too much ----

body(
    "fork_bomb",
    "over_limit",
    "processes at once",
    "while True:\n    os.fork()",
)
body(
    "five_hundred_children",
    "over_limit",
    "had more than 100 processes at once",
    """
    for _ in range(500):
        if os.fork() == 0:
            time.sleep(3600)
            os._exit(0)
    """,
)
body("memory_without_end", "over_limit", "memory", "kept = []\nwhile True:\n    kept.append(b'x' * 10_000_000)")
body(
    "two_gigabytes_of_output",
    "over_limit",
    "printed more than 1 MiB",
    "for _ in range(2000):\n    os.write(1, b'spam' * 249_999 + b'\\n')",
)
body(
    "one_line_of_a_gigabyte",
    "over_limit",
    "printed more than 1 MiB",
    "for _ in range(1000):\n    sys.stdout.write('x' * 1_000_000)",
)

# ---- left behind ----

body(
    "thread_left_running",
    "leaked",
    "left a thread running",
    "threading.Thread(target=time.sleep, args=(3600,)).start()",
)
body(
    "daemon_that_holds_the_output",
    "leaked",
    "left an orphan: process",
    """
    pid = os.fork()
    if pid == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(3600)
        os._exit(0)
    os.waitpid(pid, 0)
    """,
)
body("child_that_returns", "escaped", "left the function by returning", "os.fork()")
body("closes_descriptors", "leaked", "closed descriptor 0, which wasn't its own", "os.closerange(0, 256)")

# ---- the ground cut away ----

ON_OWN_GROUND = f"""\
import shutil
{BEGINNING}HERE = os.getcwd()  # the run's own, as long as nobody has gone elsewhere


def own_ground():
    mounted = os.path.basename(HERE).startswith("labs-") and os.path.ismount(HERE)
    if not mounted or not os.statvfs("/").f_flag & os.ST_RDONLY:
        raise RuntimeError("no walls around: nothing is removed")


"""
whole(
    "goes_elsewhere_and_removes_the_run's_folder",
    "passed",
    "",
    ON_OWN_GROUND
    + dedent("""\
    def family():
        own_ground()
        os.chdir("/dev/shm")
        shutil.rmtree(HERE, ignore_errors=True)  # all that's in it; the mount itself stays
        return getpid(), getppid()
    """),
)
whole(
    "removes_its_working_directory",
    "passed",
    "",
    ON_OWN_GROUND
    + dedent("""\
    def family():
        own_ground()
        os.mkdir(f"{HERE}/inner")
        os.chdir(f"{HERE}/inner")
        os.rmdir(f"{HERE}/inner")
        return getpid(), getppid()
    """),
)
body(
    "overwrites_its_own_file",
    "crashed",
    "Read-only file system",
    "open(os.path.realpath(__file__), 'w').write('spam')",
)
body(
    "overwrites_the_checker",  # opens it for writing and writes nothing, in case it may
    "crashed",
    "Read-only file system",
    "import labs.checks.start_here\n\nopen(labs.checks.start_here.__file__, 'r+').close()",
)
body(
    "replaces_functions",
    "passed",
    "",
    """
    def broken(*args, **kwargs):
        raise RuntimeError("replaced")

    import builtins

    sys.stdout = sys.stderr = None
    builtins.print = builtins.len = builtins.open = builtins.isinstance = broken
    sys.exit = sys.settrace = time.sleep = time.monotonic = signal.signal = signal.pthread_sigmask = broken
    for name in ("fork", "_exit", "getpid", "getppid", "kill", "write", "read", "pipe", "close", "waitpid", "waitid"):
        setattr(os, name, broken)
    """,
)
whole(
    "replaces_functions_at_import",
    "passed",
    "",
    BEGINNING
    + dedent("""\
    def broken(*args, **kwargs):
        raise RuntimeError("replaced")


    sys.exit = sys.settrace = time.sleep = broken
    __builtins__["print"] = __builtins__["len"] = broken
    for name in ("fork", "_exit", "getpid", "getppid", "kill", "write", "read", "pipe", "close", "waitpid", "waitid"):
        setattr(os, name, broken)


    def family():
        return getpid(), getppid()
    """),
)
whole(
    "equal_to_everything",
    "failed",
    "family() returned equal to everything, expected (",
    """
    class Equal:
        def __eq__(self, other):
            return True

        def __repr__(self):
            return "equal to everything"


    def family():
        return Equal()
    """,
)
whole(
    "tuple_equal_to_everything",
    "failed",
    "expected (",
    """
    class Equal(tuple):
        __eq__ = __contains__ = lambda self, other: True
        __ne__ = lambda self, other: False
        __hash__ = lambda self: 0


    class Number(int):
        __eq__ = lambda self, other: True
        __hash__ = lambda self: 0


    def family():
        return Equal([Number(7), Number(7)])
    """,
)
whole(
    "repr_that_raises",
    "failed",
    "family() returned <Odd whose repr raises ZeroDivisionError>",
    """
    class Odd:
        def __repr__(self):
            return 1 / 0


    def family():
        return Odd()
    """,
)
body("settrace", "passed", "", "def trace(*args):\n    raise RuntimeError('traced')\n\nsys.settrace(trace)")
body("setprofile", "passed", "", "sys.setprofile(lambda *args: None)\nthreading.settrace(lambda *args: None)")

# ---- files that can't be judged ----

whole(
    "syntax_error",
    "crashed",
    "start_here.py can't be read, line 2: SyntaxError: ",
    "def family():\n    return os.getpid(,\n",
)
whole("does_not_import", "crashed", "importing start_here.py raised ModuleNotFoundError", "import no_such_module\n")
whole("exits_at_import", "crashed", "exit code 0 before the check was finished", "import os\n\nos._exit(0)\n")
whole(
    "forks_at_import",
    "escaped",
    "importing start_here.py: a child process",
    f"{BEGINNING}os.fork()\n\n\ndef family():\n    return getpid(), getppid()\n",
)
whole("missing_function", "failed", "start_here.py has no family", "def familly():\n    return 1, 2\n")
whole("not_a_function", "failed", "family is (1, 2), expected a function", "family = (1, 2)\n")
whole(
    "wrong_signature",
    "failed",
    "has other parameters than the task: family(pid)",
    "def family(pid):\n    return pid, 1\n",
)
whole("coroutine", "failed", "is a coroutine function", "async def family():\n    return 1, 2\n")
whole("deep_nesting", "crashed", "start_here.py", f"family = {'(' * 5000}{')' * 5000}\n")
whole("null_bytes", "crashed", "start_here.py", "family = 1\0\n")
