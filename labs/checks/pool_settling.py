"""How `map_settled` and `first_done` are judged: by items that fail, hang, kill their process, or can't be sent."""

import marshal
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from labs.checks import pool_tasks as tasks
from labs.checks.pool_scenes import folder, told, within
from labs.kit.lab import Lab, Outcome, explain, same, short

SETTLED: list[tuple[str, tuple[str, Any]]] = [  # how the task misbehaves -> what is expected; None: any exception
    ("returns its item", ("ok", "returns its item")),
    ("raises ValueError", ("error", ValueError("on purpose", 7))),
    ("returns a lambda", ("error", None)),
    ("returns what can't be rebuilt", ("error", None)),
    ("raises what can't be pickled", ("error", None)),
    ("raises what can't be rebuilt", ("error", None)),
    ("returns its item again", ("ok", "returns its item again")),
]
SIMPLE = [pair for pair in SETTLED if pair[1][1] is not None]


# --- map_settled ---


def expect_list(lab: Lab, outcome: Outcome, wanted: list[Any]) -> None:
    """Fail unless the value is the list that's wanted; tell the first difference."""
    got = outcome.value
    with suppress(ValueError):  # a type of somebody's own
        if marshal.dumps(got, 2) == marshal.dumps(
            wanted, 2
        ):  # quick, and exact in types; version 2 knows no references
            return
    lab.expect(isinstance(got, list), f"{outcome.text} returned {short(got)}, expected a list")
    lab.expect(
        len(got) == len(wanted), f"{outcome.text} returned {len(got)} outcomes, expected one for each of {len(wanted)}"
    )
    for number, (theirs, ours) in enumerate(zip(got, wanted, strict=True)):
        lab.expect(same(theirs, ours), f"{outcome.text}[{number}] is {short(theirs)}, expected {short(ours)}")


def in_order(answer: Callable[..., Any], lab: Lab) -> None:
    """The first item ends last."""
    count, place = 4, folder()
    words = f"map_settled(func, [{count} items, the first one ends last], 2)"
    with within(lab, words):
        items = [(place, number, count) for number in range(count)]
        outcome = told(lab.call(answer, tasks.last_lets_first_go, items, 2), words)
    if outcome.value[:1] == [("ok", (0, False))]:
        lab.fail(
            f"{words}: the first item ended before the last one began, though there were to be 2 processes",
            "hand out all items before you wait for the first outcome",
        )
    if isinstance(outcome.value, list) and outcome.value[-1:] == [("ok", (0, True))]:
        lab.fail(
            f"{words} returned the outcomes in the order in which they came: {short(outcome.value)}",
            "note which item an outcome belongs to, and put them in order at the end",
        )
    expect_list(lab, outcome, [("ok", (number, True)) for number in range(count)])


def settles(answer: Callable[..., Any], lab: Lab, cases: list[tuple[str, tuple[str, Any]]]) -> None:
    """Items that misbehave in all ways, among those that don't."""
    items = [how for how, _ in cases]
    failing = sum(kind == "error" for _, (kind, _) in cases)
    words = f"map_settled(func, [{len(items)} items, {failing} of which fail{'s' * (failing == 1)}], 2)"
    hint = "what can't be pickled, or can't be rebuilt, breaks the pool's own threads: try pickle in the worker first"
    with within(lab, words, "an outcome that can't be sent was lost on its way", hint):
        outcome = told(lab.attempt(released(answer), tasks.misbehave, items, 2), words)
    if outcome.error is not None:
        lab.fail(
            f"{words} raised {explain(outcome.error)}{lab.frames(outcome.error)}, expected a list of all "
            "outcomes: one item's failure hides all the others",
            hint,
        )
    got = outcome.value
    lab.expect(
        isinstance(got, list) and len(got) == len(items),
        f"{words} returned {short(got)}, expected a list of {len(items)} pairs",
    )
    for pair, (how, wanted) in zip(got, cases, strict=True):
        if not is_outcome(pair, wanted):
            kind, value = wanted
            expected = short(wanted) if value is not None else '("error", an exception)'
            lab.fail(f"the outcome of an item whose task {how} is {short(pair)}, expected {expected}", hint)


def released(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Return the answer, but for what the returned exceptions' tracebacks hold: pipes and processes, not leaks."""

    def map_settled(*args: Any) -> Any:
        outcomes = answer(*args)
        for pair in outcomes if isinstance(outcomes, list) else ():
            error = pair[-1] if isinstance(pair, tuple) and pair else None
            while isinstance(error, BaseException):
                traceback.clear_frames(error.__traceback__)
                error = error.__context__
        return outcomes

    return map_settled


def is_outcome(pair: Any, wanted: tuple[str, Any]) -> bool:
    """True if the pair is what's wanted; an exception is by its class and arguments."""
    kind, value = wanted
    if type(pair) is not tuple or len(pair) != 2 or pair[0] != kind:
        return False
    if kind == "ok":
        return same(pair[1], value)
    if value is None:
        return isinstance(pair[1], Exception)
    return type(pair[1]) is type(value) and pair[1].args == value.args


def settles_death(answer: Callable[..., Any], lab: Lab) -> None:
    """The last item's worker is killed. One process, so that those before it are done when that happens."""
    words = "map_settled(func, [2, 3, an item that kills its process], 1)"
    hint = "concurrent.futures.ProcessPoolExecutor raises BrokenProcessPool; a pipe of your own is at end of file"
    with within(lab, words, "multiprocessing.Pool never tells that a worker was killed", hint):
        outcome = told(lab.attempt(released(answer), tasks.square_or_die, [2, 3, -1], 1), words)
    if outcome.error is not None:
        lab.fail(
            f"{words} raised {explain(outcome.error)}{lab.frames(outcome.error)}, expected "
            '("error", an exception) as the outcome of the last item',
            "one item's failure, even its process's death, is that item's outcome",
        )
    right = isinstance(outcome.value, list) and len(outcome.value) == 3
    right = right and all(map(is_outcome, outcome.value, [("ok", 4), ("ok", 9), ("error", None)]))
    lab.expect(
        right,
        f'{words} returned {short(outcome.value)}, expected [("ok", 4), ("ok", 9), ("error", an exception)]',
        hint,
    )


def settles_others(answer: Callable[..., Any], lab: Lab) -> None:
    """The first item's worker is killed, while another one is at work, and items wait."""
    place = folder()
    items = [(place, number) for number in (-1, 2, 3, 4, 5)]
    words = "map_settled(func, [an item that kills its process, 2, 3, 4, 5], 2)"
    hint = (
        "concurrent.futures.ProcessPoolExecutor breaks as a whole: run the rest again, each item alone in an executor, "
        "or use pipes of your own"
    )
    with within(lab, words, "it waits for the killed worker", hint):
        outcome = told(lab.call(released(answer), tasks.outlive_or_die, items, 2), words)
    wanted = [("error", None), *(("ok", number * number) for number in (2, 3, 4, 5))]
    right = isinstance(outcome.value, list) and len(outcome.value) == len(wanted)
    lab.expect(
        right and all(map(is_outcome, outcome.value, wanted)),
        f"{words} returned {short(outcome.value)}, expected one error, for the item whose process was killed: it cost "
        "others theirs",
        hint,
    )


def keeps_processes(answer: Callable[..., Any], lab: Lab) -> None:
    """Tiny tasks don't have a process each."""
    count, words = 60, "map_settled(func, [60 tiny tasks], 2)"
    with within(lab, words):
        outcome = told(lab.call(answer, tasks.who, range(count), 2), words)
    pids = {pair[1] for pair in outcome.value}
    lab.expect(
        len(pids) <= count // 2,  # a pool may replace a worker now and then
        f"{words} had {len(pids)} processes, one after the other, expected the same 2 for all: ten thousand tiny "
        "tasks would spend their time on starting processes",
        "keep the processes: a process is a loop, which receives an item, calls func, sends the outcome",
    )


def not_too_many(answer: Callable[..., Any], lab: Lab) -> None:
    """No more tasks at once than processes are allowed."""
    place, words = folder(), "map_settled(func, [6 items], 2)"
    outcome = told(lab.call(answer, tasks.crowd, [(place, number) for number in range(6)], 2), words)
    most = max(value for _, value in outcome.value)
    lab.expect(most <= 2, f"{words} had {most} tasks at work at once, expected at most 2")


# --- first_done ---


def expect_value(lab: Lab, outcome: Outcome, wanted: Any, hint: str) -> None:
    """Fail unless the call returned the value."""
    if outcome.error is not None:
        lab.fail(f"{outcome.text} raised {explain(outcome.error)}, expected it to return {short(wanted)}", hint)
    outcome.gives(wanted, hint)


def wins(answer: Callable[..., Any], lab: Lab) -> None:
    """One hangs for ever, one fails first, one succeeds then: told by which is waited for, and who is left."""
    place = folder()
    words = "first_done(func, [one hangs, one fails, one wins], 3)"
    with within(
        lab,
        words,
        "one has won, but it waits for one that never ends",
        "ask for the outcomes as they come, and terminate the workers at the first success",
    ):
        outcome = told(
            lab.attempt(answer, tasks.race, [(place, what) for what in ("hangs", "fails", "wins")], 3), words
        )
    hint = "the first to end failed: that's no success, and the others go on"
    if outcome.error is not None:
        lab.fail(f"{words} raised {explain(outcome.error)}, expected it to return 'wins': {hint}", hint)
    outcome.gives("wins", hint)


def all_fail(answer: Callable[..., Any], lab: Lab) -> None:
    """No success: all exceptions are told, and never more tasks at once than processes."""
    place, count, words = folder(), 5, "first_done(func, [5 items that all fail], 2)"
    with within(lab, words):
        outcome = told(
            lab.attempt(answer, tasks.crowd_and_fail, [(place, number) for number in range(count)], 2), words
        )
    group = outcome.raised(ExceptionGroup, "ExceptionGroup(message, list of exceptions) is built in")
    errors: Iterable[BaseException] = getattr(group, "exceptions", ())
    args = [error.args for error in errors if type(error) is ValueError]
    lab.expect(
        sorted(number for _, number in args) == list(range(count)),
        f"{words} raised an ExceptionGroup of {short([explain(error) for error in errors])}, expected the ValueErrors "
        f"of all {count} items",
        "collect every exception as it comes",
    )
    most = max(most for most, _ in args)
    lab.expect(most <= 2, f"{words} had {most} tasks at work at once, expected at most 2")
