"""How the exercises of chapter 03 are judged; the scenes are in the pool_*.py beside this file."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from labs.checks import pool_counting as counting
from labs.checks import pool_making as making
from labs.checks import pool_settling as settling
from labs.checks import pool_tasks as tasks
from labs.checks.pool_scenes import MANY, MUCH, told, within
from labs.kit.exercises import exercise
from labs.kit.lab import Lab


@exercise(
    "Counting one file is a task, which returns a Counter. Who adds them up, and in which process is the sum?",
    "A function at the top level counts one file, `for line in file`, and returns its Counter. In a "
    "`with …Pool(processes) as pool:` block, pool.imap_unordered(that function, paths) yields the Counters; "
    "update your total with each.",
    seconds=15,
)
def word_counts(answer: Callable[..., Any], lab: Lab) -> None:
    paths = [counting.write(f"text-{number}", text) for number, text in enumerate(counting.TEXTS)]
    counting.small_files(answer, lab, paths)
    told(lab.call(answer, paths[:1], 2), "word_counts([1 file], 2)").gives(Counter(counting.TEXTS[0].split()))
    counting.missing_file(answer, lab, paths)
    lab.settled()  # a pool that is still there goes on replacing its workers
    counting.many_words(answer, lab, paths)
    counting.large_files(answer, lab)


@exercise(
    "Catch the exception where it's raised: in the worker. Then look at what may go wrong on the way home.",
    "A wrapper at the top level calls func in a try block and returns (True, value) or (False, exception), but only "
    "after a pickle.loads(pickle.dumps(…)) of it; what fails there is sent as an ordinary RuntimeError. A killed "
    "worker can't do that: use pipes of your own, or an executor, which breaks as a whole: run the rest again.",
    seconds=20,
)
def map_settled(answer: Callable[..., Any], lab: Lab) -> None:
    settling.in_order(answer, lab)
    settling.settles(answer, lab, settling.SIMPLE)
    settling.settles(answer, lab, settling.SETTLED)
    settling.settles_death(answer, lab)
    settling.settles_others(answer, lab)
    settling.not_too_many(answer, lab)
    settling.keeps_processes(answer, lab)
    words = f"map_settled(square, range({MANY:,}), 2)"
    with within(lab, words, f"that is {MUCH / MANY * 1000:g} ms for a tiny task", seconds=MUCH):
        outcome = told(lab.call(answer, tasks.square, range(MANY), 2), words)
    settling.expect_list(lab, outcome, [("ok", number * number) for number in range(MANY)])


@exercise(
    "Look at the outcomes as they come, not in the order of the items. Which one is the first success?",
    "imap_unordered of a wrapper that returns (True, value) or (False, exception); return at the first True from in "
    "the pool's `with` block, which terminates its workers. Collect the exceptions for the ExceptionGroup.",
    seconds=15,
)
def first_done(answer: Callable[..., Any], lab: Lab) -> None:
    settling.wins(answer, lab)
    lab.settled()
    words = "first_done(func, [a task that returns None], 2)"
    with within(lab, words):
        outcome = told(lab.attempt(answer, tasks.give_none, [1], 2), words)
    settling.expect_value(lab, outcome, None, "None is a value too: it came without an exception")
    words = "first_done(func, [3 items that fail, 1 that returns 3], 2)"
    with within(lab, words):
        outcome = told(lab.attempt(answer, tasks.only_last, [(number, 4) for number in range(4)], 2), words)
    settling.expect_value(lab, outcome, 3, "a failure makes room for the next item")
    settling.all_fail(answer, lab)


@exercise(
    "A worker is a loop: receive a task, do it, send the outcome. What ends the loop? Who notices a worker's death?",
    "A Pipe for each worker, one task at a time; close the worker's end in the parent: multiprocessing.connection.wait "
    "tells which pipes have an outcome, and a dead worker's pipe raises EOFError. A forked worker also inherits the "
    "parent's ends of earlier pipes: close them there, or send a last message. close: take in all outcomes, then join.",
    seconds=30,
)
def TinyPool(answer: type, lab: Lab) -> None:
    making.reuses(answer, lab)
    lab.settled()
    making.keeps_results(answer, lab)
    making.raises(answer, lab)
    making.notices_death(answer, lab)
    making.tells_unsendable(answer, lab)
    making.many(answer, lab)
    making.ends_at_once(answer, lab)
