"""Tests of `labs check`: which exercises, whose answers, what is printed, and how it ends."""

import contextlib
import json
import signal
import subprocess
import sys

import psutil
import pytest

from tests.small_course import RIGHT, SmallCourse


@pytest.fixture
def course(tmp_path):
    """A small course of the test's own."""
    return SmallCourse(tmp_path / "course")


def verdicts(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Return exercise -> verdict of what --json printed, which must be all there is."""
    found = json.loads(done.stdout)
    assert set(found) == {"results", "passed", "total"}
    for result in found["results"]:
        assert set(result) == {"exercise", "verdict", "message", "hint", "seconds", "output"}
    assert found["passed"] == sum(result["verdict"] == "passed" for result in found["results"])
    return {result["exercise"]: result["verdict"] for result in found["results"]}


def test_model_answers_all_pass(course):
    """`labs check --answers solutions` passes everything, and says so by its status."""
    done = course.labs("check", "--answers", "solutions", "--json")
    assert done.returncode == 0
    assert verdicts(done) == dict.fromkeys(["start_here.double", "start_here.triple", "start_here.greet"], "passed")


def test_untouched_stubs_are_not_attempted(course):
    """A fresh copy: nothing is attempted, nothing has passed, status 1."""
    done = course.labs("check", "--json")
    assert done.returncode == 1
    assert set(verdicts(done).values()) == {"not_attempted"}


def test_the_order_is_that_of_the_lesson(course):
    """--json lists results in the order of the exercises, whichever was finished first; each only once."""
    course.answer(double="import time; time.sleep(0.5); return 4", triple="return 6", greet='return "hello"')
    done = course.labs("check", "start_here", "start_here.greet", "--jobs", "3", "--json")
    assert list(verdicts(done)) == ["start_here.double", "start_here.triple", "start_here.greet"]


def test_a_named_exercise_alone(course):
    """Only what is asked for is checked, and only that decides the status."""
    course.answer(double=RIGHT["double"])
    done = course.labs("check", "start_here.double", "--json")
    assert (done.returncode, verdicts(done)) == (0, {"start_here.double": "passed"})


def test_plain_lines_when_piped(course):
    """Verdict, message and output, indented, without a single escape sequence; a summary and a way on at the end."""
    course.answer(double='print("\\x1b[31mred\\x1b[0m"); return 5', triple=RIGHT["triple"])
    done = course.labs("check")
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert "✗ start_here.double  failed" in done.stdout
    told = "double(2) returned 5, expected 4\n    it printed:\n      [31mred[0m\n"
    assert f"\n    {told}" in done.stdout
    assert "✓ start_here.triple  passed" in done.stdout
    last = ["1 of 3 passed; 1 failed, 1 not attempted", "`labs hint start_here.double` helps."]
    assert done.stdout.splitlines()[-2:] == last


def test_a_general_hint_waits_until_it_is_asked_for(course):
    """`check` prints the hint that is about this failure; the exercise's own, in --json, are for `labs hint`."""
    course.answer(double="return 5", triple="return 7")
    done = course.labs("check")
    assert "expected 6\n    hint: Three twos are six.\n" in done.stdout
    assert "Think of addition" not in done.stdout
    assert "Hint 1 of 2 for start_here.double: Think of addition." in course.labs("hint", "start_here.double").stdout
    hints = [result["hint"] for result in json.loads(course.labs("check", "--json").stdout)["results"]]
    assert hints == ["Think of addition.", "Three twos are six.", None]


def test_nothing_attempted_tells_how_to_begin(course):
    """The last line names the file, the exercise to begin with, and its hint; not about other people's answers."""
    advice = "Open labs/exercises/start_here.py and fill in double; `labs hint start_here.double` helps."
    assert course.labs("check").stdout.splitlines()[-1] == advice
    (course.folder / "start_here.py").write_text(course.file.read_text())
    assert advice not in course.labs("check", "--answers", "start_here.py").stdout


def test_lines_come_in_the_order_of_the_lesson(course):
    """Whichever was finished first: a result is printed when those before it have been."""
    course.answer(double="import time; time.sleep(0.5); return 4", triple=RIGHT["triple"], greet=RIGHT["greet"])
    lines = [line for line in course.labs("check", "--jobs", "3").stdout.splitlines() if line.startswith("✓")]
    assert [line.split()[1] for line in lines] == ["start_here.double", "start_here.triple", "start_here.greet"]


def test_long_output_is_cut(course):
    """Of a thousand lines the first and the last are shown."""
    course.answer(double='print(*range(1000), sep="\\n"); return 5')
    done = course.labs("check", "start_here.double")
    assert "… 984 lines left out …" in done.stdout
    assert len(done.stdout.splitlines()) < 30


def test_what_was_printed_before_a_hang_is_shown(course):
    """A check that runs out of time shows what was printed until then, and the line where it hangs."""
    course.answer(double='print("here I am")\n    while True: pass')
    done = course.labs("check", "start_here.double", "--timeout", "1")
    assert "✗ start_here.double  timed out" in done.stdout
    assert "while True: pass" in done.stdout
    assert "      here I am" in done.stdout


@pytest.mark.parametrize("place", ["answers", "answers/start_here.py", "answers/start_here.mine-1.py"])
def test_answers_elsewhere(course, place):
    """A folder answers the topics it has files for; a file the topic that it is named after."""
    (course.folder / "answers").mkdir()
    target = course.folder / (place if place.endswith(".py") else f"{place}/start_here.py")
    target.write_text("def double(number): return 2 * number\n")
    done = course.labs("check", "--answers", place, "--json")
    assert verdicts(done)["start_here.double"] == "passed"
    assert verdicts(done)["start_here.triple"] == "failed"


def test_a_file_of_any_name_answers_a_named_exercise(course, tmp_path):
    """`labs check start_here.double --answers FILE.py`."""
    (tmp_path / "some thing.py").write_text("def double(number): return 2 * number\n")
    done = course.labs("check", "start_here.double", "--answers", str(tmp_path / "some thing.py"), "--json")
    assert verdicts(done) == {"start_here.double": "passed"}
    nameless = course.labs("check", "--answers", str(tmp_path / "some thing.py"))
    assert nameless.returncode == 2
    assert "name it, or name the file after its topic" in nameless.stderr


def test_the_environment_chooses_answers_too(course):
    """LABS_ANSWERS does what --answers does, which comes first."""
    assert course.labs("check", LABS_ANSWERS="solutions").returncode == 0
    assert course.labs("check", "--answers", "labs", LABS_ANSWERS="solutions").returncode == 1


def test_a_syntax_error_costs_only_its_own_file(course):
    """Every exercise of the file has crashed, with the line, in --json; else it's told once, and changes no state."""
    course.answer(**RIGHT)
    course.labs("check")
    course.save(course.file.read_text() + "\n\nreturn 3\n")
    sentence = (
        "labs/exercises/start_here.py can't be read, line 19: SyntaxError: 'return' outside function; nothing was "
    )
    done = course.labs("check")
    assert (done.returncode, done.stdout.count("can't be read")) == (1, 1)
    assert done.stdout.startswith(f"✗ {sentence}checked\n")
    assert done.stdout.splitlines()[-1] == "0 of 3 passed; 3 not checked"
    assert course.labs("list").stdout.count("✓") == 3
    assert "3 of 3 passed" in course.labs("progress").stdout
    course.save("def double(number):\n    return (number\n")
    done = course.labs("check", "--json")
    assert done.returncode == 1
    assert set(verdicts(done).values()) == {"crashed"}
    for result in json.loads(done.stdout)["results"]:
        assert result["message"].startswith("labs/exercises/start_here.py can't be read, line 2: SyntaxError")
        assert result["hint"] is None


def test_trouble_with_importing_is_told_once(course):
    """What every exercise of a file meets is said with the first of them."""
    course.save(
        course.file.read_text().replace("raise NotImplementedError", "return 4") + "\n\nimport no_such_module\n"
    )
    lines = course.labs("check").stdout.splitlines()
    assert sum("importing start_here.py raised ModuleNotFoundError" in line for line in lines) == 1
    assert lines.count("    as above") == 2


def test_a_byte_order_mark_is_no_mistake(course):
    """Some editors put one before the text, and Python imports the file all the same."""
    course.answer(**RIGHT)
    course.file.write_bytes(b"\xef\xbb\xbf" + course.file.read_bytes())
    assert course.labs("check").returncode == 0
    assert "3 of 3 passed" in course.labs("list").stdout


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_an_interrupt_ends_quickly_with_what_is_known(course, jobs):
    """Ctrl-C: the verdicts there are, status 130, and nobody is left."""
    course.answer(double=RIGHT["double"], greet="while True: pass")
    command = course.command("check", "start_here.double", "start_here.greet", "--jobs", jobs)
    process = subprocess.Popen(command, cwd=course.folder, env=course.environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline().startswith("✓ start_here.double")
        family = wait_for_an_actor(process)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130
    assert rest.splitlines()[-1] == "1 of 2 passed; 1 not checked: interrupted"
    assert not [each for each in family if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def wait_for_an_actor(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Wait until a check of this command is in the hands of its actor; return all who work for the command."""
    while process.poll() is None:
        family = psutil.Process(process.pid).children(recursive=True)
        with contextlib.suppress(psutil.Error):
            if any("labs.kit.actor" in word for member in family for word in member.cmdline()):
                return family
    raise AssertionError(f"it ended with {process.returncode}")


def test_an_interrupt_leaves_valid_json(course):
    """With --json the one object is printed even then."""
    course.answer(double="while True: pass")
    process = subprocess.Popen(
        course.command("check", "start_here.double", "--json"),
        cwd=course.folder,
        env=course.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for_an_actor(process)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130
    assert json.loads(output) == {"results": [], "passed": 0, "total": 1}


def test_colours_in_a_terminal_only_and_not_against_the_wish(course):
    """In a terminal the verdict is coloured, unless NO_COLOR says otherwise."""
    course.answer(double="return 5")
    assert "\x1b[" in in_terminal(course, "check", "start_here.double")
    plain = in_terminal(course, "check", "start_here.double", NO_COLOR="1")
    assert not any(f"\x1b[{code}m" in plain for code in ("31", "1;31", "36"))
    assert "double(2) returned 5, expected 4" in plain


def in_terminal(course: SmallCourse, *arguments: str, **environment: str) -> str:
    """Run `labs` in a terminal and return what the terminal got."""
    code = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
    done = subprocess.run(
        [sys.executable, "-c", code, *course.command(*arguments)],
        cwd=course.folder,
        env=course.environment | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    return done.stdout
