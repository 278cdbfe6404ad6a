"""The checker survives whatever an answer does: right verdicts, in time, for others too, and nothing left behind."""

import os
import shutil
import uuid
from pathlib import Path

import pytest

from labs.kit import stage
from labs.kit.answers import Answers, BadAnswers
from labs.kit.checking import check_all, judge
from labs.kit.exercises import find
from labs.kit.verdicts import CRASHED, NOT_ATTEMPTED, PASSED
from tests.checker_torture import CASES
from tests.marks import carriers, gone

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT = 1.5  # seconds for an answer that never ends; right ones need a tenth of it
SPARE = 1.0  # seconds over its time-out in which a check has told its verdict
FAMILY, NEIGHBOUR = find("start_here.family"), find("zombies.describe_status")


def walls(name: str) -> bool:
    """True if this machine gives a check walls of this kind."""
    before = os.environ.get("LABS_SANDBOX")
    os.environ["LABS_SANDBOX"] = name
    try:
        return stage.run("tests.stage_targets:greet").outcome == "finished"
    finally:
        if before is None:
            del os.environ["LABS_SANDBOX"]
        else:
            os.environ["LABS_SANDBOX"] = before


@pytest.fixture(scope="session")
def namespace() -> str:
    """The best kind of namespace here; a machine that has none can't be tortured with what only they stand."""
    for name in ("namespace", "user_namespace"):
        if walls(name):
            return name
    pytest.skip("this machine has no namespaces")


@pytest.fixture
def surroundings(tmp_path, monkeypatch):
    """A mark for whatever the test starts, and a folder for whatever it writes; nothing may be left of either."""
    mark, scratch = uuid.uuid4().hex, tmp_path / "scratch"
    scratch.mkdir()
    shared = set(os.listdir("/dev/shm")) if os.path.isdir("/dev/shm") else set()
    monkeypatch.setenv("LABS_MARK", mark)
    monkeypatch.setenv("TMPDIR", str(scratch))
    yield
    assert gone(mark), f"left behind: {carriers(mark)}"
    assert os.listdir(scratch) == []
    if shared:
        assert set(os.listdir("/dev/shm")) <= shared


def torture(case, folder) -> None:
    """Judge the case beside a neighbour, a right answer to another exercise; look at both verdicts."""
    folder.mkdir()
    file = folder / "start_here.py"
    file.write_text(case.source, encoding="utf-8")
    shutil.copy(ROOT / "solutions" / "zombies.py", folder)
    family = FAMILY.with_timeout(TIMEOUT if case.verdict == "timed_out" else None)
    result, neighbour = check_all([family, NEIGHBOUR], Answers.at(folder), jobs=2)
    assert (result.verdict, case.says in result.message) == (case.verdict, True), result.as_json()
    assert result.seconds <= family.limits.seconds + SPARE
    assert neighbour.verdict == PASSED, neighbour.message


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_survives_in_a_namespace(case, namespace, monkeypatch, tmp_path, surroundings):
    """The checker is process 1 of a namespace of its own, and the answer is walled in."""
    monkeypatch.setenv("LABS_SANDBOX", namespace)
    torture(case, tmp_path / "answers")
    assert (tmp_path / "answers" / "start_here.py").read_text(encoding="utf-8") == case.source


@pytest.mark.parametrize("case", [case for case in CASES if case.subreaper], ids=lambda case: case.name)
def test_survives_as_a_subreaper(case, monkeypatch, tmp_path, surroundings):
    """Without namespaces the checker is a subreaper; what is as harmless there is judged the same."""
    monkeypatch.setenv("LABS_SANDBOX", "subreaper")
    torture(case, tmp_path / "answers")


def test_killing_the_subreaper_is_told(monkeypatch, tmp_path, surroundings):
    """Without namespaces and Landlock an answer can kill the checker: its verdict says so, and nobody is left."""
    monkeypatch.setenv("LABS_NO_LANDLOCK", "1")
    (case,) = (case for case in CASES if case.name == "kills_its_parent")
    monkeypatch.setenv("LABS_SANDBOX", "subreaper")
    (tmp_path / "start_here.py").write_text(case.source, encoding="utf-8")
    result = judge(FAMILY, Answers.at(tmp_path))
    assert (result.verdict, result.message) == (CRASHED, "it killed the process that watches over it")


def test_unreadable_file_is_told(tmp_path):
    """A file that isn't text, a folder in its place, a file that may not be read: crashed, and the message says why."""
    file = tmp_path / "start_here.py"
    file.write_bytes(b"\xff\xfe")
    result = judge(FAMILY, Answers.at(tmp_path))
    assert (result.verdict, result.message) == (
        CRASHED,
        "start_here.py can't be read: it is not UTF-8 text; nothing was checked",
    )
    file.unlink()
    file.mkdir()
    result = judge(FAMILY, Answers.at(tmp_path))
    assert (result.verdict, result.message) == (
        CRASHED,
        "start_here.py can't be read: Is a directory; nothing was checked",
    )
    file.rmdir()
    file.write_text("def family(): pass\n", encoding="utf-8")
    file.chmod(0)
    if not os.access(file, os.R_OK):  # root may read anything
        result = judge(FAMILY, Answers.at(tmp_path))
        assert (result.verdict, result.message) == (
            CRASHED,
            "start_here.py can't be read: Permission denied; nothing was checked",
        )


def test_path_that_is_not_there_is_told(tmp_path):
    """No such place is an error in the command, told in a sentence; a topic without a file isn't attempted."""
    with pytest.raises(BadAnswers, match="there are no answers at"):
        Answers.at(str(tmp_path / "nowhere"))
    assert judge(FAMILY, Answers.at(tmp_path)).verdict == NOT_ATTEMPTED
