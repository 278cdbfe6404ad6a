"""Tests of `labs watch`: in a terminal (a pty) with keys, and without one."""

import os
import pty
import re
import select
import signal
import subprocess
import termios
import time

import pytest

from tests.small_course import RIGHT, STUB, SmallCourse

PATIENCE = 30.0  # seconds for something to appear on the screen, on a machine that is busy


@pytest.fixture
def course(tmp_path):
    """A small course of the test's own."""
    return SmallCourse(tmp_path / "course")


class Terminal:
    """`labs watch` in a terminal: what it shows, and keys for it."""

    def __init__(self, course: SmallCourse, *arguments: str) -> None:
        self.master, self.slave = pty.openpty()
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            course.command("watch", *arguments),
            cwd=course.folder,
            env=course.environment,
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),  # becomes the controlling terminal, tty(4)
        )
        self.text = ""

    def sees(self, *words: str) -> str:
        """Wait until the latest screen has all these words; return the screen."""
        deadline = time.monotonic() + PATIENCE
        while not all(word in self.screen for word in words):
            if time.monotonic() > deadline or (self.process.poll() is not None and not self.readable()):
                raise AssertionError(f"{words} never came; the last screen:\n{self.screen}")
            if self.readable():
                self.text += os.read(self.master, 65536).decode(errors="replace")
        return self.screen

    def readable(self) -> bool:
        """Wait a moment for output; True if there is some."""
        return bool(select.select([self.master], [], [], 0.1)[0])

    @property
    def screen(self) -> str:
        """What was drawn last, without colours."""
        return re.sub(r"\x1b\[[\d;]*m", "", self.text.rpartition("\x1b[H\x1b[2J")[2])

    def key(self, letter: str) -> None:
        """Press a key."""
        os.write(self.master, letter.encode())

    def ends(self) -> int:
        """Wait for its end; return the status."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            if self.readable():  # else a full terminal would hold it up
                os.read(self.master, 65536)
        return self.process.wait(timeout=1)

    def as_it_was(self) -> bool:
        """True if the terminal has the settings it had before."""
        return termios.tcgetattr(self.slave) == self.before

    def close(self) -> None:
        """End everything."""
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def terminal(course):
    """`labs watch` in a terminal, running."""
    made = Terminal(course)
    yield made
    made.close()


def test_each_save_is_checked_and_a_pass_goes_on(course, terminal):
    """From the stub to a wrong answer to the right one, then the next exercise, to the end: status 0."""
    terminal.sees("· start_here.double  not attempted", "h hint   l list   n next   q quit", "0 of 3 passed")
    course.answer(double="return 5")
    terminal.sees("✗ start_here.double  failed", "double(2) returned 5, expected 4")
    course.answer(double=RIGHT["double"])
    terminal.sees("✓ start_here.double  passed", "· start_here.triple  not attempted", "1 of 3 passed")
    course.answer(double=RIGHT["double"], triple=RIGHT["triple"])
    terminal.sees("✓ start_here.triple  passed", "· start_here.greet  not attempted")
    course.answer(**RIGHT)
    terminal.sees("All 3 exercises have passed.")
    assert terminal.ends() == 0
    assert terminal.as_it_was()


def test_keys(terminal):
    """h gives one hint after the other, l the list, n the next exercise, q ends it and the terminal is as before."""
    terminal.sees("not attempted")
    terminal.key("h")
    terminal.sees("Hint 1 of 2 for start_here.double")
    terminal.key("h")
    terminal.sees("Hint 1 of 2", "Hint 2 of 2")
    terminal.key("l")
    terminal.sees("00 Start here (start_here)", "· start_here.greet")
    terminal.key("n")
    terminal.sees("· start_here.triple  not attempted")
    terminal.key("x")  # means nothing
    terminal.key("q")
    assert terminal.ends() == 0
    assert terminal.as_it_was()


def test_it_survives_whatever_an_editor_saves(course, terminal):
    """A syntax error, a file that is gone for a while, a file that isn't text: and the next good save is checked."""
    terminal.sees("not attempted")
    course.save("def double(:\n")
    terminal.sees("✗ start_here.double  crashed", "SyntaxError")
    away = course.file.with_suffix(".away")
    course.file.rename(away)
    terminal.key("l")
    terminal.sees("00 Start here (start_here)")
    away.rename(course.file)
    course.file.write_bytes(b"\xff\xfe\x00")
    terminal.sees("start_here.py can't be read: it is not UTF-8 text")
    course.answer(double=RIGHT["double"])
    terminal.sees("✓ start_here.double  passed")


def test_the_exercise_that_was_edited_is_the_one_to_check(course, terminal):
    """Whoever works on another exercise than the one at hand sees that one's verdict."""
    terminal.sees("· start_here.double")
    course.answer(greet='return "good morning"')
    terminal.sees("✗ start_here.greet  failed")
    course.answer(greet='return "hello"')
    terminal.sees("✓ start_here.greet  passed", "· start_here.double  not attempted")


def test_a_save_during_a_check_starts_it_anew(course, terminal):
    """An endless loop is told as running, and the next save doesn't wait for its end."""
    terminal.sees("not attempted")
    course.answer(double="while True: pass")
    terminal.sees("… start_here.double  checking")
    course.answer(double=RIGHT["double"])
    terminal.sees("✓ start_here.double  passed")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_end_it_and_restore_the_terminal(course, terminal, number):
    """Even in the middle of a check: the status says which signal, and the terminal is as before."""
    terminal.sees("not attempted")
    course.answer(double="while True: pass")
    terminal.sees("checking")
    terminal.process.send_signal(number)
    assert terminal.ends() == 128 + number
    assert terminal.as_it_was()


def test_progress_is_taken_up_again(course):
    """It starts with the first exercise that hasn't passed as it is now."""
    course.answer(double=RIGHT["double"])
    course.labs("check")
    terminal = Terminal(course, "start_here")
    try:
        terminal.sees("· start_here.triple  not attempted", "1 of 3 passed")
    finally:
        terminal.close()


def test_a_syntax_error_undoes_nothing(course):
    """While Python can't read the file, what has passed has passed; afterwards the watch goes on where it was."""
    course.answer(double=RIGHT["double"])
    course.labs("check")
    terminal = Terminal(course)
    try:
        terminal.sees("· start_here.triple  not attempted", "1 of 3 passed")
        course.answer(double=RIGHT["double"], triple="return (number")
        terminal.sees("✗ start_here.triple  crashed", "1 of 3 passed")
        course.answer(double=RIGHT["double"], triple=RIGHT["triple"])
        terminal.sees("✓ start_here.triple  passed", "· start_here.greet", "2 of 3 passed")
    finally:
        terminal.close()


def test_one_exercise_alone(course):
    """`labs watch TOPIC.EXERCISE` ends when that one has passed, whatever the others are."""
    terminal = Terminal(course, "start_here.triple")
    try:
        terminal.sees("· start_here.triple  not attempted", "0 of 1 passed")
        course.answer(triple=RIGHT["triple"])
        terminal.sees("start_here.triple has passed.")
        assert terminal.ends() == 0
    finally:
        terminal.close()


def test_without_a_terminal_it_runs_until_a_signal(course):
    """Piped: a block of lines for each verdict, no keys, no escape sequences, until SIGTERM."""
    process = subprocess.Popen(
        course.command("watch"),
        cwd=course.folder,
        env=course.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "· start_here.double  not attempted\n"
        course.answer(double=RIGHT["double"])
        lines = [process.stdout.readline() for _ in range(3)]
        assert lines[1].startswith("✓ start_here.double  passed")
        assert lines[2] == "· start_here.triple  not attempted\n"
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 128 + signal.SIGTERM
    assert "\x1b" not in "".join([*lines, rest])


def test_nothing_to_do_when_all_has_passed(course):
    """It says so and ends."""
    course.answer(**RIGHT)
    course.labs("check")
    done = course.labs("watch")
    assert (done.returncode, done.stdout) == (0, "All 3 exercises have passed.\n")
    assert course.file.read_text() != STUB
