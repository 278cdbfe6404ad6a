"""Checks again whenever you save, and goes on to the next exercise when one passes.

    watchfiles (a thread) ── "something was saved" ──┐
    a check (a thread) ── its result ────────────────┼──> one loop: what has changed? check, draw
    keys, if there's a terminal ─────────────────────┘

What was told is only a reason to look: the files' state decides, so that a file that is gone for a moment while an
editor saves, or two saves told as one, make no difference.
"""

import argparse
import contextlib
import os
import select
import sys
import time
from collections.abc import Mapping, Sequence
from threading import Event, Thread

from labs import course
from labs.cli import BadInput
from labs.commands.listing import chapter_pieces
from labs.kit import exercises, keyboard, sources, standing
from labs.kit.answers import Answers
from labs.kit.checking import judge, remember
from labs.kit.exercises import Exercise
from labs.kit.helping import next_hint
from labs.kit.verdict_views import Piece, as_text, coloured_pieces, pieces
from labs.kit.verdicts import Result
from labs.kit.waking import Wake, ending_signals, saves

EXAMPLES = (
    "labs watch                        from the first exercise that hasn't passed",
    "labs watch zombies                only this topic's",
    "labs watch zombies.reap_finished  only this one",
)
LOOK = 1.0  # seconds between two looks at the files that nobody asked for: some file systems tell nothing
SLOW = 0.4  # seconds after which the screen says that a check is running: sooner would flicker
KEYS = "h hint   l list   n next   q quit"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("name", nargs="?", metavar="TOPIC[.EXERCISE]", help="only this topic's exercises, or only one")


def run(options: argparse.Namespace) -> int:
    """Watch until all exercises pass (0), or a key or a signal ends it."""
    chosen = exercises.select([options.name] if options.name else [])
    if not chosen:
        raise BadInput(f"{options.name or 'the course'} has no exercises yet")
    with contextlib.ExitStack() as stack:
        keys = keyboard.available()
        wake = stack.enter_context(contextlib.closing(Wake()))
        stack.enter_context(ending_signals(wake))
        if keys:
            stack.enter_context(keyboard.single_keys())
        stack.enter_context(saves(os.path.dirname(Answers("labs").file(chosen[0].topic)), wake))
        watch = Watch(chosen, wake, Screen(keys))
        stack.callback(watch.cancel)
        return watch.run()


class Screen:
    """What is shown: in a terminal one screen, drawn anew each time; elsewhere line after line."""

    def __init__(self, terminal: bool) -> None:
        self.terminal = terminal
        if terminal:
            from rich.console import Console

            self._console = Console(highlight=False)

    def draw(self, told: Sequence[Piece]) -> None:
        """Show these pieces, in the place of those before."""
        if self.terminal:
            with self._console.capture() as captured:
                self._console.print(coloured_pieces(told))
            sys.stdout.write("\x1b[H\x1b[2J" + captured.get())  # at once, so that nothing flickers
        else:
            print(as_text(told))
        sys.stdout.flush()


class Watch:
    """The loop's state: the exercise at hand, its last result, the check that is running."""

    def __init__(self, chosen: Sequence[Exercise], wake: Wake, screen: Screen) -> None:
        self.chosen, self.wake, self.screen = chosen, wake, screen
        self.topics = list(dict.fromkeys(exercise.topic for exercise in chosen))
        states = [state for topic in self.topics for state in standing.of_topic(topic)]
        self.done = {state.exercise.full_name for state in states if state.done and state.exercise in chosen}
        self.current = next((exercise for exercise in chosen if exercise.full_name not in self.done), chosen[0])
        self.sources = self.read()
        self.marks = marks(chosen, self.sources)
        self.result: Result | None = None
        self.more: list[Piece] = []  # below the verdict: hints, the list
        self.news: list[Piece] = []  # above it: what has just passed
        self.running: tuple[Thread, Event] | None = None
        self.arrived: list[Result] = []
        self.began = 0.0

    def run(self) -> int:
        """Loop until all exercises have passed, or `q`; return the exit status."""
        if len(self.done) == len(self.chosen):
            self.screen.draw([self.all_passed()])
            return 0
        self.check()
        slow_told = False
        while True:
            waiting = self.running is not None and not slow_told
            ready, _, _ = select.select(
                [self.wake.reader, *([0] if self.screen.terminal else [])], [], [], SLOW if waiting else LOOK
            )
            woken = self.wake.drain()
            if 0 in ready and self.key(os.read(0, 1)):
                return 0
            self.look()
            if self.arrived and self.take(self.arrived.pop()):
                return 0
            slow = self.running is not None and time.monotonic() - self.began >= SLOW
            if slow and not slow_told and self.screen.terminal:
                self.draw()
            slow_told = slow
            if woken and self.screen.terminal and not self.running:
                self.draw()  # perhaps the terminal has another size

    def all_passed(self) -> Piece:
        """Return the last words."""
        name = self.chosen[0].full_name
        words = f"All {len(self.chosen)} exercises have passed." if len(self.chosen) > 1 else f"{name} has passed."
        return ("bold green", 0, words)

    # ---- files ----

    def read(self) -> dict[str, str]:
        """Return the exercise files' sources by topic; one that isn't there right now isn't among them."""
        found = {}
        for topic in self.topics:
            with (
                contextlib.suppress(OSError),
                open(Answers("labs").file(topic), encoding="utf-8-sig", errors="replace") as file,
            ):
                found[topic] = file.read()
        return found

    def look(self) -> None:
        """Check again if a file has changed: the exercise at hand, or else the first one that has changed."""
        now = self.read()
        changed = [topic for topic in now if now[topic] != self.sources.get(topic)]
        if not changed:
            return
        self.sources.update(now)
        self.news = []
        found = marks(self.chosen, {topic: now[topic] for topic in changed})
        edited = [
            each for each in self.chosen if found.get(each.full_name) not in (None, self.marks.get(each.full_name))
        ]
        self.marks.update(found)
        self.done -= {exercise.full_name for exercise in edited}
        if edited and self.current not in edited:
            self.go_to(edited[0])
        if self.current.topic in changed:
            self.check()

    # ---- checks ----

    def check(self) -> None:
        """Start checking the exercise at hand; a check that is still running is of no interest any more."""
        self.cancel()
        stop = Event()
        exercise, arrived, wake = self.current, self.arrived, self.wake

        def work() -> None:
            with contextlib.suppress(KeyboardInterrupt):
                result = judge(exercise, Answers("labs"), stop)
                if not stop.is_set():
                    arrived.append(result)
                    wake()

        self.began = time.monotonic()
        thread = Thread(target=work, name="check")
        self.running = (thread, stop)
        thread.start()

    def cancel(self) -> None:
        """End the check that is running, if there is one."""
        if self.running:
            thread, stop = self.running
            stop.set()
            thread.join()
            self.running = None
        self.arrived.clear()

    def take(self, result: Result) -> bool:
        """Show a result; go on to the next exercise after a pass. True if there's none left."""
        self.cancel()
        remember([result], Answers("labs"))
        self.result = result
        if not result.passed:
            self.draw()
            return False
        self.done.add(result.exercise)
        self.news += pieces(result)
        if len(self.done) == len(self.chosen):
            self.screen.draw([*self.news, self.all_passed()])
            return True
        if not self.screen.terminal:
            self.screen.draw(self.news)
            self.news = []
        self.go_to(self.following())
        self.check()
        return False

    def following(self) -> Exercise:
        """Return the next exercise that hasn't passed, from the one at hand on and round again."""
        at = self.chosen.index(self.current)
        order = [*self.chosen[at + 1 :], *self.chosen[: at + 1]]
        return next(exercise for exercise in order if exercise.full_name not in self.done)

    def go_to(self, exercise: Exercise) -> None:
        """Make another exercise the one at hand."""
        self.current, self.result, self.more = exercise, None, []

    # ---- keys and screen ----

    def key(self, letter: bytes) -> bool:
        """Do what a key says; True for the end."""
        if letter in (b"q", b"Q", b"\x04", b""):  # \x04: Ctrl-D; nothing: the terminal is gone
            return True
        if letter in (b"h", b"H"):
            self.more.append(("cyan", 4, str(next_hint(self.current))))
        elif letter in (b"l", b"L"):
            self.more = self.overview()
        elif letter in (b"n", b"N"):
            self.news = []
            self.go_to(self.following())
            self.check()
            return False
        else:
            return False
        self.draw()
        return False

    def overview(self) -> list[Piece]:
        """Return the exercises of the topic at hand and their state."""
        topic = self.current.topic
        return [("", 0, ""), *chapter_pieces(course.chapter(topic), standing.of_topic(topic))]

    def draw(self) -> None:
        """Show everything."""
        told = list(self.news)
        if self.running:
            told.append(("bold", 0, f"… {self.current.full_name}  checking"))
        elif self.result:
            told += pieces(self.result)
        told += self.more
        if self.screen.terminal:
            reached = f"{len(self.done)} of {len(self.chosen)} passed"
            file = os.path.relpath(Answers("labs").file(self.current.topic))
            told += [("", 0, ""), ("dim", 0, f"{file}   {reached}"), ("dim", 0, KEYS)]
        self.screen.draw(told)


def marks(chosen: Sequence[Exercise], texts: Mapping[str, str]) -> dict[str, str]:
    """Return fingerprints of the exercises in these sources, by full name; a source that Python can't read has none."""
    found = {}
    for topic, text in texts.items():
        with contextlib.suppress(*sources.UNREADABLE):
            statements = sources.body(text)
            found.update(
                {each.full_name: sources.fingerprint(statements, each.name) for each in chosen if each.topic == topic}
            )
    return found
