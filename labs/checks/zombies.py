"""How the exercises of chapter 01 are judged. What needs a scene of its own is in the zombies_… files beside."""

import signal
from collections.abc import Callable

from labs.checks import zombies_children as children
from labs.checks import zombies_orphans as orphans
from labs.checks import zombies_reaper as reaper
from labs.checks import zombies_trees as trees
from labs.kit.exercises import exercise
from labs.kit.lab import Lab, Outcome

_CORE = 0x80  # the bit of a status word that says: a core dump was written, wait(2)


@exercise(
    "Ask what kind of status it is before you take a number out of it: three kinds, three questions.",
    "os.WIFEXITED, os.WIFSIGNALED and os.WIFSTOPPED ask; os.WEXITSTATUS, os.WTERMSIG and os.WSTOPSIG answer. "
    "signal.Signals(number).name is a signal's name.",
)
def describe_status(answer: Callable[[int], str], lab: Lab) -> None:
    for code in (3, 0, 1, 127, 137, 255):
        taken_out = "the status word isn't the exit code: os.WEXITSTATUS takes it out"
        zero = "0 is an exit code too: ask os.WIFEXITED whether it has exited, not whether the code is something"
        lab.attempt(answer, code << 8).gives(f"exited with code {code}", taken_out if code else zero)
    for name in ("SIGKILL", "SIGTERM", "SIGINT", "SIGSEGV", "SIGUSR1", "SIGCHLD"):
        number = int(signal.Signals[name])
        outcome = lab.attempt(answer, number)
        kind = "os.WEXITSTATUS of a child that didn't exit means nothing: ask os.WIFEXITED first, then os.WIFSIGNALED"
        outcome.gives(f"killed by {name}", named_otherwise(outcome, number) or kind)
    for name in ("SIGABRT", "SIGQUIT"):
        lab.attempt(answer, signal.Signals[name] | _CORE).gives(
            f"killed by {name}", "this status says also that a core dump was written; os.WTERMSIG leaves that bit out"
        )
    for name in ("SIGSTOP", "SIGTSTP", "SIGTTIN"):
        number = int(signal.Signals[name])
        outcome = lab.attempt(answer, number << 8 | 0x7F)
        kind = "a stopped child has not ended: os.WIFSTOPPED, and os.WSTOPSIG for the signal"
        outcome.gives(f"stopped by {name}", named_otherwise(outcome, number) or kind)


def named_otherwise(outcome: Outcome, number: int) -> str | None:
    """Return the hint for an answer that tells the right signal, by its number or as a member of the enumeration."""
    told = outcome.value if isinstance(outcome.value, str) else ""
    words = told.split()
    if "Signals." in told or (words[-1:] == [str(number)] and words[:1] in (["killed"], ["stopped"])):
        return f"by its name: signal.Signals({number}).name"
    return None


@exercise(
    "After the fork two processes run the function. What must each do last?",
    "In the child: os._exit(...) with what work returns, in a try that catches whatever work raises. In the parent: "
    "wait for the child that fork told you of, then os.waitstatus_to_exitcode.",
    when={"exited": children.EXITED},
)
def run_child(answer: Callable[[Callable[[], int]], int], lab: Lab) -> None:
    children.works_in_a_child(answer, lab)
    lab.settled()
    children.exit_codes(answer, lab)
    children.killed(answer, lab)
    children.work_that_raises(answer, lab)
    children.another_child(answer, lab)


@exercise(
    "os.waitpid can be asked not to wait. What does it return then, if a child has ended, if none has, if there is "
    "none?",
    "Loop over os.waitpid(-1, os.WNOHANG): pid 0 means that all children are still running; ChildProcessError means "
    "that there are none.",
    when={"running": reaper.LOOP_ENDS},
)
def reap_finished(answer: Callable[[], dict[int, int]], lab: Lab) -> None:
    reaper.no_children(answer, lab)
    reaper.exited_with_zero(answer, lab)
    reaper.all_that_ended(answer, lab)
    reaper.only_running(answer, lab)


@exercise(
    "One signal means: at least one child has ended.",
    "The handler does what reap_finished does, and appends what it finds. signal.signal returns the handler that was "
    "there before.",
    when={"running": reaper.LOOP_ENDS},
)
def install_reaper(answer: reaper.Install, lab: Lab) -> None:
    with reaper.installed(answer, lab) as reaped:
        reaper.one_by_one(reaped, lab)
        reaper.beside_a_running_child(reaped, lab)
        reaper.merged_signals(reaped, lab)
        reaper.burst(reaped, lab)
    reaper.gives_back_a_handler(answer, lab)


@exercise(
    "Fork, and fork again in the child. Who has to end at once, and who has to wait for whom?",
    "The process in the middle tells the grandchild's pid through a pipe and leaves with os._exit; the caller reaps "
    "it. The grandchild ends with os._exit too, in a finally block.",
    when={"read": orphans.NOTHING_TOLD, "exited": children.EXITED},
)
def spawn_orphan(answer: Callable[[Callable[[], object]], int], lab: Lab) -> None:
    orphans.adopted(answer, lab)
    orphans.work_that_raises(answer, lab)


@exercise(
    "psutil.Process(pid) knows its children, and theirs, and each process's status.",
    "children(recursive=True), status() == psutil.STATUS_ZOMBIE; and between the list and the question a process may "
    "be gone: psutil.NoSuchProcess.",
)
def zombies_below(answer: trees.Below, lab: Lab) -> None:
    trees.at_any_depth(answer, lab)
    trees.nothing_below(answer, lab)
    trees.own_children(answer, lab)
    trees.vanishing(answer, lab)
