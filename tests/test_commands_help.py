"""Tests of `labs list`, `hint`, `solution`, `progress` and `reset`."""

import errno
import json
import os
import subprocess
import sys

import pytest

from labs.commands import resetting
from tests.small_course import RIGHT, STUB, SmallCourse


@pytest.fixture
def course(tmp_path):
    """A small course of the test's own."""
    return SmallCourse(tmp_path / "course")


# ---- list and progress ----


def test_list_tells_each_exercise_state(course):
    """✓ and ✗ as the last check said, · for a stub, and what has changed since."""
    course.answer(double=RIGHT["double"], triple="return 5")
    course.labs("check")
    lines = course.labs("list").stdout
    assert "00 Start here (start_here)  1 of 3 passed" in lines
    assert "   ✓ start_here.double  passed\n" in lines
    assert "   ✗ start_here.triple  failed\n" in lines
    assert "   · start_here.greet   not attempted\n" in lines
    course.answer(double="return 2 * number", triple="return 5")
    lines = course.labs("list").stdout
    assert "✓ start_here.double  passed, changed since\n" in lines
    assert "✗ start_here.triple  failed\n" in lines  # its own lines are as they were
    assert "0 of 3 passed, 1 changed since" in lines
    assert "0 of 3 passed, 1 changed since" in course.labs("progress").stdout


def test_only_what_an_answer_uses_counts_as_a_change(course):
    """Imports, definitions, comments and docstrings that an answer doesn't need leave its state as it is."""
    head = '"""Mine."""\n\nimport json, operator\n\n_BY = 3\n\n\n'
    head += "def _times(number):\n    return operator.mul(number, _BY)\n"
    answers = {"double": "return number + number", "triple": "return _times(number)", "greet": 'return "hello"'}
    course.answer(**answers)
    stub = course.file.read_text()
    course.save(head + stub)
    course.labs("check")
    assert "3 of 3 passed\n" in course.labs("list").stdout
    running = '\n\nif __name__ == "__main__":\n    number = 4\n    print(triple(number))\n'
    more = (
        "import math\n"
        + head.replace("json, operator", "operator, json.decoder")
        + "\n\ndef _unused():\n    return math.pi\n"
        + stub.replace("twice the", "two times the")
    )
    course.save(more.replace("return _times(number)", "return _times(number)  # simple") + running)
    assert "3 of 3 passed\n" in course.labs("list").stdout
    for before, after in (
        ("_BY = 3", "_BY = 4"),
        ("operator.mul(", "operator.add("),
        ("import operator,", "import o,"),
    ):
        course.save(more.replace(before, after))
        lines = course.labs("list").stdout
        assert "2 of 3 passed, 1 changed since" in lines
        assert "✓ start_here.triple  passed, changed since" in lines


def test_list_of_a_topic_has_its_demonstrations(course):
    """`labs list TOPIC` adds what there is to run; without a topic that would be pages."""
    assert "labs run start_here." in course.labs("list", "start_here").stdout
    assert "labs run" not in course.labs("list").stdout


def test_other_answers_are_not_remembered(course):
    """Only the student's own answers count as progress."""
    course.labs("check", "--answers", "solutions")
    assert "0 of 3 passed" in course.labs("list").stdout


def test_progress_has_a_bar_for_each_chapter(course):
    """Plain text when piped; an exercise counts when it has passed as it is now."""
    course.answer(double=RIGHT["double"])
    course.labs("check")
    lines = course.labs("progress").stdout.splitlines()
    assert lines[0].startswith("00 Start here  ████████░")
    assert lines[0].endswith("  1 of 3 passed")
    assert lines[-1].endswith("  1 of 3 passed")


def test_a_broken_progress_file_is_put_aside(course):
    """It is told in one sentence, kept under another name, and everything goes on."""
    course.answer(double=RIGHT["double"])
    course.labs("check")
    path = course.folder / ".labs/progress.json"
    assert json.loads(path.read_text())["exercises"]["start_here.double"]["verdict"] == "passed"
    path.write_text('{"version": 1, "exer')
    done = course.labs("list")
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1
    assert ".labs/progress.json.broken" in done.stderr
    assert (course.folder / ".labs/progress.json.broken").read_text() == '{"version": 1, "exer'
    assert course.labs("list").stderr == ""


def test_many_writers_lose_nothing(course):
    """Commands at the same time: every verdict is in the file afterwards."""
    course.answer(**RIGHT)
    processes = [
        subprocess.Popen(
            course.command("check", f"start_here.{name}"),
            cwd=course.folder,
            env=course.environment,
            stdout=subprocess.DEVNULL,
        )
        for name in RIGHT
    ]
    assert [process.wait(timeout=50) for process in processes] == [0, 0, 0]
    assert "3 of 3 passed" in course.labs("list").stdout


def test_progress_is_kept_elsewhere_if_the_course_is_read_only(course, tmp_path):
    """Where .labs can't be, a folder in the user's state directory serves."""
    (course.folder / ".labs").write_text("in the way")
    course.answer(double=RIGHT["double"])
    course.labs("check", XDG_STATE_HOME=str(tmp_path / "state"))
    assert "1 of 3 passed" in course.labs("list", XDG_STATE_HOME=str(tmp_path / "state")).stdout
    (kept,) = (tmp_path / "state").iterdir()
    assert (kept / "progress.json").exists()


# ---- hint and solution ----


def test_hints_come_one_after_the_other(course):
    """From vague to plain, remembered from call to call; then it says that they start again, and they do."""
    said = [course.labs("hint", "start_here.double").stdout for _ in range(4)]
    assert said[0] == "Hint 1 of 2 for start_here.double: Think of addition.\n"
    assert said[1] == "Hint 2 of 2 for start_here.double: A number and itself.\n"
    assert said[2].startswith("No more hints for start_here.double")
    assert "labs solution start_here.double --show" in said[2]
    assert said[3] == said[0]


def test_all_hints_at_once(course):
    """--all shows them without counting them as taken."""
    assert len(course.labs("hint", "start_here.double", "--all").stdout.splitlines()) == 2
    assert course.labs("hint", "start_here.double").stdout.startswith("Hint 1 of 2")


def test_a_solution_has_to_be_earned_or_asked_for(course):
    """Before the answer has passed: one sentence and status 1, unless --show; afterwards both are shown."""
    early = course.labs("solution", "start_here.triple")
    assert (early.returncode, early.stdout) == (1, "")
    assert "has not passed yet" in early.stderr
    shown = course.labs("solution", "start_here.triple", "--show")
    assert shown.returncode == 0
    assert "# the model answer\nFACTOR = 3\n\n\ndef triple(number: int) -> int:\n    return _times" in shown.stdout
    assert "import operator" not in shown.stdout  # another exercise's
    assert "# yours\ndef triple(number: int) -> int:\n    raise NotImplementedError" in shown.stdout
    course.answer(triple=RIGHT["triple"])
    course.labs("check", "start_here.triple")
    course.answer(triple="return 0  # an experiment")
    assert "an experiment" in course.labs("solution", "start_here.triple").stdout


@pytest.mark.parametrize(("columns", "beside"), [("160", True), ("40", False)])
def test_a_wide_terminal_shows_both_side_by_side(course, columns, beside):
    """In a narrow terminal they come one after the other, and no line is too long for it."""
    code = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
    done = subprocess.run(
        [sys.executable, "-c", code, *course.command("solution", "start_here.triple", "--show")],
        cwd=course.folder,
        env=course.environment | {"COLUMNS": columns, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    (title,) = [line for line in done.stdout.splitlines() if "the model answer" in line]
    assert ("yours" in title) == beside


# ---- reset ----


def test_reset_keeps_the_students_version(course):
    """The stub is back, the student's version lies beside it, and where is said; the next one gets the next number."""
    for number in (1, 2):
        course.answer(double=f"return {number}")
        mine = course.file.read_text()
        done = course.labs("reset", "start_here")
        kept = course.folder / f"labs/exercises/start_here.mine-{number}.py"
        assert done.returncode == 0
        assert str(kept.relative_to(course.folder)) in done.stdout
        assert kept.read_text() == mine
        assert course.file.read_text() == STUB
    assert sorted(path.name for path in course.file.parent.iterdir() if path.is_file()) == [
        "__init__.py",
        "start_here.mine-1.py",
        "start_here.mine-2.py",
        "start_here.py",
    ]


def test_reset_of_an_untouched_stub_does_nothing(course):
    """No second copy of a stub."""
    done = course.labs("reset", "start_here")
    assert (done.returncode, "nothing to do" in done.stdout) == (0, True)
    assert not list(course.file.parent.glob("*.mine-*"))


def test_reset_of_a_lost_file_brings_the_stub(course):
    """A file that was deleted comes back."""
    course.file.unlink()
    assert course.labs("reset", "start_here").returncode == 0
    assert course.file.read_text() == STUB


def test_reset_of_one_exercise_leaves_the_others(course):
    """Its stub is back where it was, the student's version of the file is beside, the rest is as it was."""
    course.answer(**RIGHT)
    course.labs("check")
    mine = (
        course.file.read_text().replace("def triple", "@_mark\ndef triple")
        + "\n\ndef _mark(function):\n    return function\n"
    )
    course.save(mine)
    done = course.labs("reset", "start_here.triple")
    assert done.stdout == "triple is the stub again; your version is labs/exercises/start_here.mine-1.py\n"
    assert course.file.read_text() == mine.replace("@_mark\n", "").replace(RIGHT["triple"], "raise NotImplementedError")
    assert course.file.with_name("start_here.mine-1.py").read_text() == mine
    assert "2 of 3 passed\n" in course.labs("list").stdout
    assert "nothing to do: triple is" in course.labs("reset", "start_here.triple").stdout
    for removed in ("return number + number", "def double(number: int) -> int:\n"):
        course.save(course.file.read_text().replace(removed, "" if removed.startswith("def") else "return (number"))
        before = course.file.read_text()
        done = course.labs("reset", "start_here.double")
        assert (done.returncode, course.file.read_text()) == (2, before)
        assert "Python can't read start_here.py (line" in done.stderr


def test_reset_of_an_exercise_that_is_gone(course):
    """Its stub comes at the end of the file; without a file, all stubs come back."""
    course.save("X = 1\n")
    course.labs("reset", "start_here.greet")
    assert course.file.read_text().startswith("X = 1\n\n\ndef greet() -> str:\n")
    course.file.unlink()
    course.labs("reset", "start_here.greet")
    assert course.file.read_text() == STUB


def test_reset_forgets_the_verdicts(course):
    """After a reset the exercises are not attempted, and a solution has to be earned again."""
    course.answer(double=RIGHT["double"])
    course.labs("check")
    course.labs("reset", "start_here")
    assert "0 of 3 passed" in course.labs("list").stdout
    assert course.labs("solution", "start_here.double").returncode == 1


def test_the_kept_version_can_be_checked(course):
    """`--answers` takes it, by the name it was given."""
    course.answer(double=RIGHT["double"])
    course.labs("reset", "start_here")
    done = course.labs("check", "start_here.double", "--answers", "labs/exercises/start_here.mine-1.py")
    assert done.returncode == 0


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("step", ["write", "replace"])
def test_reset_on_a_full_disk_loses_nothing(tmp_path, monkeypatch, links, step):
    """Whichever step fails, with hard links or without: the student's text is there, whole, under its own name."""
    path = tmp_path / "zombies.py"
    path.write_text("my work")

    def full(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device", str(arguments[0]))

    if not links:
        monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(*((resetting, "write") if step == "write" else (os, "replace")), full)
    with pytest.raises(OSError, match="No space left"):
        resetting.reset(str(path), b"stub")
    assert path.read_text() == "my work"
    assert not list(tmp_path.glob("*.new"))


@pytest.mark.parametrize("step", ["write", "link", "replace"])
def test_reset_killed_half_way_loses_nothing(course, step):
    """Killed before any of its steps: the student's text is whole under one of the two names, and reset works again."""
    course.answer(double="return 'my work'")
    mine = course.file.read_text()
    code = f"""
import os, signal
from labs.commands import resetting
import labs.cli
def die(*arguments): os.kill(os.getpid(), signal.SIGKILL)
{"resetting.write" if step == "write" else f"os.{step}"} = die
labs.cli.main(["reset", "start_here"])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=course.folder, env=course.environment, timeout=50, check=False
    )
    assert done.returncode == -9
    assert mine in [path.read_text() for path in course.file.parent.glob("start_here*.py")]
    assert course.labs("reset", "start_here").returncode == 0
    assert course.file.read_text() == STUB
    assert mine in [path.read_text() for path in course.file.parent.glob("start_here.mine-*.py")]
