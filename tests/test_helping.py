"""Tests of what a notebook uses: `check`, `hint`, `solution`, `progress`, and how they look there."""

import html
import json
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from tests.small_course import RIGHT, SmallCourse


@pytest.fixture
def course(tmp_path):
    """A small course of the test's own."""
    return SmallCourse(tmp_path / "course")


def shown(course: SmallCourse, expression: str) -> tuple[str, str]:
    """Return (text, HTML) of what a notebook cell with this expression shows."""
    code = (
        "import json; from labs.kit import check, hint, solution, progress\n"
        f"value = {expression}\n"
        "print(json.dumps([repr(value), value._repr_html_()]))"
    )
    done = run(course, sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr
    text, markup = json.loads(done.stdout)
    balanced(markup)
    return text, markup


def run(course: SmallCourse, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the small course."""
    environment = course.environment | {"IPYTHONDIR": str(course.folder / "ipython"), "NO_COLOR": "1"}
    return subprocess.run(
        command, cwd=course.folder, env=environment, capture_output=True, text=True, timeout=50, check=False
    )


def balanced(markup: str) -> None:
    """Fail unless every element is closed in order."""
    open_elements: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            open_elements.append(tag)

        def handle_endtag(self, tag):
            assert open_elements.pop() == tag

    Reader().feed(markup)
    assert not open_elements


def words(markup: str) -> str:
    """Return the text of HTML."""
    return html.unescape(re.sub(r"<[^>]*>", " ", markup))


def test_a_verdict_is_told_by_sign_word_and_colour(course):
    """The message is there, the way to a hint, the output is in a block of its own."""
    course.answer(double="print('<b>at work</b>')\n    return '<i>'", triple="return 7")
    text, markup = shown(course, "check('start_here.double')")
    assert text.startswith("✗ start_here.double  failed")
    assert "✗ failed" in markup
    assert "--jp-error-color1" in markup
    assert "double(2) returned '<i>', expected 4" in words(markup)
    assert 'hint("start_here.double") helps' in words(markup).replace("   ", " ").replace("  ", " ")
    assert "Think of addition" not in markup
    assert "<pre" in markup
    assert "&lt;b&gt;at work&lt;/b&gt;" in markup
    _, markup = shown(course, "check('start_here.triple')")
    assert re.search(r"<details[^>]*><summary[^>]*>Hint</summary>.*Three twos", markup)


def test_a_pass_looks_like_one(course):
    """Another sign, another word, another colour; no hint."""
    course.answer(double=RIGHT["double"])
    text, markup = shown(course, "check('start_here.double')")
    assert text.startswith("✓ start_here.double  passed")
    assert "✓ passed" in markup
    assert "--jp-success-color1" in markup
    assert "Hint" not in markup


def test_every_colour_has_a_fallback(course):
    """Where a page knows none of JupyterLab's variables, the colours are there all the same."""
    for expression in ("check('start_here.double')", "hint('start_here.double')", "progress()"):
        _, markup = shown(course, expression)
        assert not re.search(r"var\(--[\w-]+\)", markup)


def test_a_stub_does_not_raise(course):
    """An unfilled stub is not attempted, and a notebook runs on."""
    text, _ = shown(course, "check('start_here.double')")
    assert text.startswith("· start_here.double  not attempted")


def test_a_wrong_model_answer_fails_the_cell(course):
    """With LABS_ANSWERS=solutions anything but a pass is an error of the course."""
    path = course.folder / "solutions/start_here.py"
    path.write_text(path.read_text().replace("operator.add(number, number)", "number"))
    code = "from labs.kit import check; check('start_here.double', answers='solutions')"
    done = run(course, sys.executable, "-c", code)
    assert "AssertionError: the model answer of start_here.double is failed: double(2) returned 2" in done.stderr


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("check('start_here.dubble')", "there is no exercise 'start_here.dubble'; did you mean start_here.double?"),
        ("hint('start_her.double')", "there is no topic 'start_her'; did you mean start_here.double?"),
        ("solution('start_here.x')", "there is no exercise 'start_here.x'; did you mean start_here."),
        ("check('start_here.double', answers='nowhere')", "there are no answers at nowhere: no such file or folder"),
    ],
)
def test_a_wrong_name_in_a_notebook_is_one_sentence(course, call, sentence):
    """IPython shows the sentence and no traceback."""
    code = f"from labs.kit import check, hint, solution; {call}"
    done = run(course, sys.executable, "-m", "IPython", "--no-banner", "-c", code)
    (line,) = (done.stdout + done.stderr).strip().splitlines()
    assert line.startswith(sentence)


def test_hints_one_after_the_other(course):
    """As on the command line, with which they are counted together."""
    assert "Hint 1 of 2 for start_here.double: Think of addition." in shown(course, "hint('start_here.double')")[0]
    assert "Hint 2 of 2" in course.labs("hint", "start_here.double").stdout
    text, markup = shown(course, "hint('start_here.double')")
    assert text.startswith("No more hints for start_here.double")
    assert 'solution("start_here.double", show=True)' in words(markup)


def test_a_solution_is_shown_when_earned_or_asked_for(course):
    """Before the answer has passed only one sentence; with show=True both answers."""
    text, markup = shown(course, "solution('start_here.triple')")
    assert "has not passed yet" in text
    assert "FACTOR" not in markup
    text, markup = shown(course, "solution('start_here.triple', show=True)")
    assert "_times(number, FACTOR)" in text
    assert "the model answer" in words(markup)
    assert "NotImplementedError" in words(markup)


def test_progress_has_bars(course):
    """A row for each chapter with exercises, and one for all."""
    course.answer(double=RIGHT["double"])
    course.labs("check")
    text, markup = shown(course, "progress()")
    assert "00 Start here" in text
    assert "1 of 3" in words(markup)
    assert "width:33%" in markup


def test_names_of_the_kit_are_functions():
    """No module of the kit hides a function behind its own name, whatever has been imported before."""
    code = (
        "import importlib, pkgutil, labs.kit as kit\n"
        "for module in pkgutil.iter_modules(kit.__path__): importlib.import_module(f'labs.kit.{module.name}')\n"
        "assert all(callable(getattr(kit, name)) for name in ('check', 'hint', 'solution', 'progress'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stderr
