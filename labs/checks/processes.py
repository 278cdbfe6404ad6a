"""How the exercises of chapter 02 are judged; the parts of each check are in the modules beside this one."""

from collections.abc import Callable
from typing import Any

from labs.checks import process_calling as calling
from labs.checks import process_copying as copying
from labs.checks import process_leaving as leaving
from labs.checks import process_running as running
from labs.checks import process_ticking as ticking
from labs.kit.exercises import exercise
from labs.kit.lab import Lab


@exercise(
    "Start all of them before you wait for any.",
    "Compute the deadline once, time.monotonic() + timeout; each join gets what is left of it. "
    "Then terminate, join again for at most a second, then kill and join.",
    seconds=12.0,
    when={"sleep(timeout": running.SLEEPS, "sleep(1": running.SLEEPS},
)
def run_all(answer: Callable[..., list[int]], lab: Lab) -> None:
    lab.call(answer, [], 1.0).gives([])
    running.codes(answer, lab)
    running.all_at_once(answer, lab)
    running.one_deadline(answer, lab)
    running.stubborn(answer, lab)
    leaving.settled(lab, leaving.UNJOINED)


@exercise(
    "start makes the process and calls run in it: write __init__ and run, nothing else.",
    "__init__ calls super().__init__() and keeps its arguments as attributes. Under spawn the whole object is pickled: "
    "no lambda, lock, thread or open file may be among the attributes.",
)
def Ticker(answer: type, lab: Lab) -> None:
    import multiprocessing
    from multiprocessing.process import BaseProcess

    base = answer.__mro__[1].__name__
    lab.expect(
        issubclass(answer, multiprocessing.Process),
        f"Ticker is a subclass of {base}, expected one of multiprocessing.Process, which starts as the "
        "program has chosen",
    )
    lab.expect(
        getattr(answer, "start", None) is BaseProcess.start,
        "Ticker overrides start: start makes the new process, and run is what happens in it",
        "leave start alone, write run",
    )
    ticking.in_this_process(answer, lab)
    for method in ("fork", "spawn", "forkserver"):
        if method in multiprocessing.get_all_start_methods():
            multiprocessing.set_start_method(method, force=True)
            ticking.in_its_process(answer, lab, method)


@exercise(
    "Each worker opens both files itself, goes to the beginning of its range, and copies up to the end of it.",
    "Worker n of w copies from size * n // w to size * (n + 1) // w. Let them write into a temporary file beside the "
    "target, and os.replace it when all of them have exited with 0.",
    seconds=15.0,
)
def parallel_copy(answer: Callable[[str, str, int], int], lab: Lab) -> None:
    for size, workers in ((0, 3), (10, 3), (1, 4), (100_003, 7)):
        copying.copies(answer, lab, size, workers)
    copying.copies_much(answer, lab)
    copying.replaces(answer, lab)
    copying.refuses(answer, lab)
    copying.survives_a_full_disk(answer, lab)
    leaving.settled(lab)


@exercise(
    "A pipe brings the result back. Receive it first, join afterwards.",
    "Close your copy of the pipe's write end after start: then the death of the child is an EOFError here. "
    "poll(timeout) waits for whichever comes first.",
    when=calling.STUCK,
)
def call_in_process(answer: Callable[..., Any], lab: Lab) -> None:
    calling.gives_results(answer, lab)
    calling.raises_exceptions(answer, lab)
    calling.notices_death(answer, lab)
    calling.keeps_time(answer, lab)
    leaving.settled(lab)
