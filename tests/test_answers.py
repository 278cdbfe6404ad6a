"""The course's exercises against answers: each wrong one draws its verdict, each unusual right one passes.

tests/wrong_answers/<topic>/<exercise>__<slug>.py    says in its head which verdict it must draw, and a phrase of the
                                                     message; of the hint too, where it's one of its own, or "none"
tests/right_answers/<topic>/<exercise>__<slug>.py    must pass
"""

import re
from pathlib import Path

import pytest

from labs.kit.answers import Answers
from labs.kit.checking import judge
from labs.kit.exercises import find
from labs.kit.verdicts import PASSED, VERDICTS

TESTS = Path(__file__).parent
HEAD = re.compile(r'"""(?P<wrong>.+)"""\n# verdict: (?P<verdict>\w+)\n# says: (?P<says>.+)\n(# hint: (?P<hint>.+)\n)?')


def answers(kind: str) -> list:
    """Return a parameter for each answer of a kind, "wrong" or "right", named zombies/run_child__no_fork."""
    paths = sorted((TESTS / f"{kind}_answers").glob("*/*__*.py"))
    return [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in paths]


def result_of(path: Path):
    """Judge one file by the exercise that its name begins with."""
    return judge(find(f"{path.parent.name}.{path.stem.partition('__')[0]}"), Answers.at(path))


@pytest.mark.parametrize("path", answers("wrong"))
def test_wrong_answer_draws_its_verdict(path):
    """The verdict is the one that the file's head asks for, the message has its phrase, and there's the hint."""
    head = HEAD.match(path.read_text(encoding="utf-8"))
    assert head, "the first line says what's wrong; then come # verdict: and # says:"
    assert head["verdict"] in VERDICTS
    result = result_of(path)
    assert (result.verdict, head["says"] in result.message) == (head["verdict"], True), result.message
    if head["hint"] == "none":
        assert result.hint is None
    else:
        assert result.hint and (head["hint"] or "") in result.hint


@pytest.mark.parametrize("path", answers("right"))
def test_unusual_right_answer_passes(path):
    """Another way to do it is a way to do it."""
    result = result_of(path)
    assert result.verdict == PASSED, result.message
