"""How `TinyPool` is judged: who does the tasks, what becomes of results and exceptions, who notices a death."""

import sys
from collections.abc import Callable
from typing import Any

from labs.checks import pool_tasks as tasks
from labs.checks.pool_scenes import LATE, MANY, MUCH, NOTHING_YET, folder, told, within
from labs.kit import witness
from labs.kit.lab import Lab, Outcome, explain, short


def scenario(
    lab: Lab,
    play: Callable[..., Any],
    answer: type,
    words: str,
    why: str = "",
    hint: str | None = None,
    seconds: float = LATE,
) -> Outcome:
    """Play a scenario with TinyPool, guarded; its text is the code in words."""
    with within(lab, words, why, hint, seconds):
        return told(lab.attempt(play, answer), words)


def finished(lab: Lab, outcome: Outcome) -> Any:
    """Return a scenario's value; what it raised ends the check as crashed."""
    if outcome.error is not None:
        raise lab.crash(outcome.error, f"{outcome.text} raised")
    return outcome.value


def reuses(answer: type, lab: Lab) -> None:
    """Three tasks meet in three workers; then thirty more are done by the same three, and there's nobody else."""
    n, more, place = 3, 30, folder()

    def play(pool_class: Any) -> tuple[dict[Any, Any], dict[Any, Any], int, list[Any]]:
        with pool_class(n) as pool:
            tickets = [pool.submit(tasks.meet, place, number, n) for number in range(n)]
            met = dict(pool.results())
            tickets += [pool.submit(tasks.who, number) for number in range(more)]
            later = dict(pool.results())
            return met, later, len(witness.children(lab.pid) - lab.helpers), tickets

    words = f"with TinyPool({n}) as pool, submit {n} tasks that meet, then {more}"
    met, later, children, tickets = finished(lab, scenario(lab, play, answer, words))
    lab.expect(len(set(tickets)) == n + more, f"{words}: submit returned the same ticket for different tasks")
    lab.expect(
        met.keys() | later.keys() == set(tickets) and len(met) == n,
        f"{words}: results() yielded {len(met)} and then {len(later)} results, expected {n} and then {more}, each with "
        "the ticket that submit returned",
        NOTHING_YET if len(met) + len(later) < n + more else None,
    )
    together = sum(came for _, came in met.values())
    lab.expect(
        together == n,
        f"{words}: the first {n} tasks were never at work at the same time, though each waited for the others",
        "submit gives a task to a worker that is idle, and doesn't wait for it",
    )
    pids = {pid for pid, _ in met.values()} | set(later.values())
    lab.expect(
        len(pids) == n,
        f"{words}: the tasks were done by {len(pids)} different processes, expected the same {n} for all",
        "start the workers in __init__, and let each do one task after the other",
    )
    lab.expect(children == n, f"{words}: at its end the pool had {children} processes, expected exactly {n}")
    lab.expect(lab.pid not in pids, f"{words}: a task was done by the calling process itself")


def keeps_results(answer: type, lab: Lab) -> None:
    """What was submitted before close is done, and its results are there after it."""

    def play(pool_class: Any) -> tuple[list[Any], list[Any]]:
        pool = pool_class(2)
        tickets = [pool.submit(tasks.give_much, number) for number in range(6)]
        pool.close()
        return tickets, list(pool.results())

    words = "pool = TinyPool(2), submit 6 tasks that return 1 MiB each, close, list(pool.results())"
    why = "a worker can't end, perhaps, before its result has been taken in"
    hint = (
        "a pipe holds 64 KiB, so a worker can't end while its result waits there. close: first take in what is still "
        "to come, and keep it for results; then let each worker's loop end, and join it"
    )
    tickets, results = finished(lab, scenario(lab, play, answer, words, why, hint))
    wanted = {ticket: tasks.SIZE + number for number, ticket in enumerate(tickets)}
    sizes = {ticket: len(value) if type(value) is bytes else value for ticket, value in results}
    lab.expect(
        len(results) == 6 and sizes == wanted,
        f"{words} gave results of {len(results)} tasks with the sizes {short(sizes)}, expected {short(wanted)}: "
        "what wasn't asked for before is lost",
        f"{NOTHING_YET}. {hint}",
    )


def raises(answer: type, lab: Lab) -> None:
    """A task's exception comes out of results."""

    def play(pool_class: Any) -> list[Any]:
        with pool_class(2) as pool:
            for number in range(3):
                pool.submit(tasks.square, number)
            pool.submit(tasks.fail, "on purpose", 7)
            return list(pool.results())

    words = "with TinyPool(2) as pool, submit 3 tasks and one that raises ValueError, list(pool.results())"
    hint = "the worker catches the exception and sends it; results raises it when it comes to that task"
    outcome = scenario(lab, play, answer, words, hint=hint)
    error = outcome.raised(ValueError, hint)
    lab.expect(
        type(error) is ValueError and error.args == ("on purpose", 7),
        f"{words} raised {explain(error)} with the arguments {short(error.args)}, expected ValueError('on purpose', 7)",
        hint,
    )


def notices_death(answer: type, lab: Lab) -> None:
    """A task kills its worker."""
    broken = getattr(sys.modules[answer.__module__], "BrokenPool", None)
    lab.expect(isinstance(broken, type), "BrokenPool is gone from the file: it was given there")

    def play(pool_class: Any) -> list[Any]:
        with pool_class(2) as pool:
            pool.submit(tasks.square, 2)
            pool.submit(tasks.kill_myself)
            return list(pool.results())

    words = "with TinyPool(2) as pool, submit a task and one that kills its worker, list(pool.results())"
    hint = "its end of the pipe is closed when a worker dies: recv raises EOFError, if nobody else holds that end open"
    outcome = scenario(lab, play, answer, words, "it waits for the killed worker, expected BrokenPool", hint)
    assert broken is not None
    outcome.raised(broken, hint)


def tells_unsendable(answer: type, lab: Lab) -> None:
    """A result that can't be pickled isn't lost: something is raised."""

    def play(pool_class: Any) -> list[Any]:
        with pool_class(2) as pool:
            pool.submit(tasks.give_lambda)
            return list(pool.results())

    words = "with TinyPool(2) as pool, submit a task that returns a lambda, list(pool.results())"
    hint = "sending is part of what may fail in a worker: send the exception instead"
    outcome = scenario(lab, play, answer, words, "it waits for a result that can't be pickled", hint)
    outcome.raised(Exception, hint)


def many(answer: type, lab: Lab) -> None:
    """Ten thousand tasks are submitted before the first result is asked for."""

    def play(pool_class: Any) -> int:
        with pool_class(2) as pool:
            for number in range(MANY):
                pool.submit(tasks.square, number)
            return sum(value for _, value in pool.results())

    words = f"with TinyPool(2) as pool, submit {MANY:,} tasks, then collect the results"
    why = "a pipe is full, perhaps, or a task takes more than 1 ms"
    hint = "a pipe holds 64 KiB: the one who doesn't read holds up the one who writes. Keep waiting tasks in a deque"
    total = finished(lab, scenario(lab, play, answer, words, why, hint, MUCH))
    lab.expect(
        total == sum(number * number for number in range(MANY)),
        f"{words}: the sum of the results is {total}, expected {sum(number * number for number in range(MANY))}",
        hint,
    )


def ends_at_once(answer: type, lab: Lab) -> None:
    """An exception in the block, while tasks are at work that never end, and others wait."""

    def play(pool_class: Any) -> None:
        with pool_class(2) as pool:
            for _ in range(6):
                pool.submit(tasks.hang)
            raise KeyError("in the block")

    words = "with TinyPool(2) as pool, submit 6 tasks that never end, raise KeyError"
    why = "leaving the block by an exception is to end the workers at once, whatever they are doing"
    hint = "__exit__ is given the exception, or None: if there is one, kill the workers and join them, don't `close`"
    outcome = scenario(lab, play, answer, words, why, hint)
    outcome.raised(KeyError, "__exit__ returns nothing, and raises nothing itself: then the exception goes on")
