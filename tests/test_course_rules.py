"""The course's own rules: names agree across the folders, stubs are stubs, solutions pass, nothing is missing."""

import ast
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from labs import course
from labs.kit import exercises, stubs
from labs.kit.answers import Answers
from labs.kit.checking import judge
from labs.kit.sources import UNREADABLE, body, definition, untouched
from labs.kit.verdicts import NOT_ATTEMPTED, PASSED

ROOT = Path(__file__).resolve().parent.parent
TOPICS = [chapter.topic for chapter in course.chapters() if exercises.of_topic(chapter.topic)]
EXERCISES = [each for topic in TOPICS for each in exercises.of_topic(topic).values()]
MOST_WORDS = 60  # of a hint

every_topic = pytest.mark.parametrize("topic", TOPICS)
every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.full_name)


def stub_file(topic: str) -> str:
    """Return the source of a topic's exercise file, without what a student has done in it; skip if nobody knows it."""
    name = f"labs/exercises/{topic}.py"
    here, generated = ROOT / name, stubs.stub(topic)
    text = here.read_text(encoding="utf-8", errors="replace") if here.exists() else ""
    if text == generated or committed(name) == generated:
        return generated
    if text and answered(text, topic):
        pytest.skip(f"{name} has answers in it, and none of its committed versions tells what it was without them")
    return text


def committed(name: str) -> str:
    """Return a file as it was committed last; "" if this is no checkout, or there's no git."""
    try:
        done = subprocess.run(["git", "show", f"HEAD:{name}"], cwd=ROOT, capture_output=True, timeout=20, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.decode(errors="replace")


def answered(text: str, topic: str) -> bool:
    """True if somebody has been at work: an exercise is filled in or gone, or Python can't read the file."""
    try:
        statements = body(text)
    except UNREADABLE:
        return True
    return not all(untouched(definition(statements, name)) for name in exercises.of_topic(topic))


def published(source: str) -> dict[str, ast.stmt]:
    """Return the exercised functions and classes of a file: public, and no exceptions, which are given."""
    nodes = ast.parse(source).body
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name: node for node in nodes if isinstance(node, kinds) and exercised(node)}


def model_file(topic: str) -> str:
    """Return the source of a topic's model answers."""
    return (ROOT / "solutions" / f"{topic}.py").read_text(encoding="utf-8")


def exercised(node) -> bool:
    """False for a private name, and for an exception."""
    bases = [base.id for base in getattr(node, "bases", []) if isinstance(base, ast.Name)]
    given = any(base.endswith(("Exception", "Error", "Warning")) for base in bases)
    return not node.name.startswith("_") and not given


def signatures(node) -> list:
    """Return names and parameters of a function, or of a class and its public methods, as text to compare."""
    if isinstance(node, ast.ClassDef):
        return [
            node.name,
            *(signatures(m) for m in node.body if isinstance(m, ast.FunctionDef) and stubs_keep(m.name)),
        ]
    return [type(node).__name__, node.name, ast.unparse(node.args), node.returns and ast.unparse(node.returns)]


def stubs_keep(name: str) -> bool:
    """True for a method that a stub shows."""
    return not name.startswith("_") or name.startswith("__")


def notebook(topic: str) -> tuple[Path, list[dict]]:
    """Return a topic's notebook and its cells."""
    number = course.chapter(topic).number
    (path,) = (ROOT / "notebooks").glob(f"{number:02d}_*.ipynb")
    return path, json.loads(path.read_text(encoding="utf-8"))["cells"]


def sources(cells: list[dict], kind: str) -> list[str]:
    """Return the sources of the cells of a kind."""
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


def test_there_are_exercises():
    """The first two chapters have theirs."""
    assert TOPICS[:2] == ["start_here", "zombies"]


def test_nothing_without_its_topic():
    """Every file of solutions and answers belongs to a topic that has checks."""
    assert {path.stem for path in (ROOT / "solutions").glob("*.py")} - {"__init__"} == set(TOPICS)
    for folder in ("tests/wrong_answers", "tests/right_answers"):
        assert {path.name for path in (ROOT / folder).iterdir() if path.is_dir()} <= {*TOPICS, "__pycache__"}, folder


@every_topic
def test_names_agree(topic):
    """The checks, the solutions and the stubs have the same names, in the same order."""
    names = list(exercises.of_topic(topic))
    assert list(published(model_file(topic))) == names
    assert list(published(stub_file(topic))) == names


@every_topic
def test_stubs_are_the_generated_ones(topic):
    """The committed stub is made from the model answers, to the letter."""
    assert stub_file(topic) == stubs.stub(topic)


@every_topic
def test_signatures_are_equal(topic):
    """A stub's parameters are the model answer's."""
    stub, model = published(stub_file(topic)), published(model_file(topic))
    assert {name: signatures(node) for name, node in stub.items()} == {
        name: signatures(node) for name, node in model.items()
    }


@every_topic
def test_wrong_and_right_answers_belong_to_exercises(topic):
    """Every answer in the tests names an exercise that there is."""
    for path in [*(ROOT / "tests").glob(f"*_answers/{topic}/*.py")]:
        assert path.stem.partition("__")[0] in exercises.of_topic(topic), path.name


@every_exercise
def test_stub_is_not_attempted(exercise, tmp_path):
    """An untouched exercise is no failure, and certainly no pass."""
    (tmp_path / f"{exercise.topic}.py").write_text(stubs.stub(exercise.topic), encoding="utf-8")
    assert judge(exercise, Answers.at(tmp_path)).verdict == NOT_ATTEMPTED


@every_exercise
def test_solution_passes(exercise):
    """The model answer does what its own check asks."""
    result = judge(exercise, Answers.at("solutions"))
    assert result.verdict == PASSED, result.message


@every_exercise
def test_has_a_task(exercise):
    """The stub's docstring says what to do."""
    node: Any = published(stub_file(exercise.topic))[exercise.name]
    assert len((ast.get_docstring(node) or "").split()) >= 10


@every_exercise
def test_has_two_hints(exercise):
    """A vague one and a plainer one, each short."""
    assert len(exercise.hints) == 2
    assert exercise.hints[0] != exercise.hints[1]
    assert all(0 < len(hint.split()) <= MOST_WORDS for hint in exercise.hints)


@every_exercise
def test_has_three_wrong_answers(exercise):
    """The check is tested with three mistakes or more, and with an unusual right answer."""
    wrong, right = (
        list((ROOT / f"tests/{kind}_answers" / exercise.topic).glob(f"{exercise.name}__*.py"))
        for kind in ("wrong", "right")
    )
    assert len(wrong) >= 3
    assert right


@every_topic
def test_notebook_checks_every_exercise(topic):
    """The chapter's notebook has a block for each exercise, in order: the task, the link to the stub, the check."""
    _, cells = notebook(topic)
    checks = [found for source in sources(cells, "code") for found in re.findall(r'^check\("([^"]+)"\)', source, re.M)]
    assert checks == [f"{topic}.{name}" for name in exercises.of_topic(topic)]
    text = "\n".join(sources(cells, "markdown"))
    assert [f"### Exercise: `{name}`" in text for name in exercises.of_topic(topic)] == [True] * len(checks)
    assert f"../labs/exercises/{topic}.py" in text and f"../solutions/{topic}.py" in text


@every_topic
def test_links_resolve(topic):
    """Every relative link of the chapter's notebook leads to a file of the course."""
    path, cells = notebook(topic)
    for source in sources(cells, "markdown"):
        for target in re.findall(r"\]\((?![a-z]+:)([^)#\s]+)", source):
            assert (path.parent / target).exists(), target
