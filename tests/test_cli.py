"""Tests of the command `labs` as a whole: help, mistakes, and what it does and doesn't import."""

import os
import re
import subprocess
import sys

import pytest

from labs.cli import COMMANDS
from tests.small_course import SmallCourse

# What a check must not wait for.
HEAVY = {"matplotlib", "IPython", "rich", "psutil", "numpy", "inspect", "concurrent", "logging", "pathlib"}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A small course for all tests here, which hardly change it."""
    return SmallCourse(tmp_path_factory.mktemp("small") / "course")


def test_help_names_every_command(course):
    """`labs` and `labs --help` list the commands, and that is no mistake."""
    for arguments in ([], ["--help"], ["help"]):
        done = course.labs(*arguments)
        assert done.returncode == 0
        assert all(f"labs {name} " in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(course, name):
    """`labs COMMAND --help` says what it does, and shows it; no line is wider than a terminal."""
    done = course.labs(name, "--help", COLUMNS="80")
    assert done.returncode == 0
    assert f"examples:\n  labs {name}" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["chek"], "labs: there is no command 'chek'; did you mean check?"),
        (["check", "start_her"], "labs: there is no topic 'start_her'; did you mean start_here?"),
        (
            ["check", "start_here.dubble"],
            "labs: there is no exercise 'start_here.dubble'; did you mean start_here.double?",
        ),
        (["check", "--answers", "nowhere.py"], "labs: there are no answers at nowhere.py: no such file or folder"),
        (["check", "--answers", "labs/kit"], "no file in labs/kit is named after a topic, such as "),
        (["check", "--answers", "README"], "labs: there are no answers at README"),
        (["check", "--jobs", "0"], "labs check: argument --jobs: '0' is not a whole number"),
        (["check", "--jobs", "two"], "labs check: argument --jobs: 'two' is not a whole number"),
        (["check", "--timeout", "0"], "labs check: argument --timeout: '0' is not a number of seconds"),
        (["check", "--timeout", "nan"], "labs check: argument --timeout: 'nan' is not a number of seconds"),
        (["check", "--timeout", "-1"], "argument --timeout"),
        (["check", "double"], "labs: there is no exercise 'double'; did you mean start_here.double?"),
        (["check", "dubble"], "labs: there is no exercise 'dubble'; did you mean start_here.double?"),
        (["check", "zombies.double"], "did you mean start_here.double?"),
        (["check", "start_her.double"], "labs: there is no topic 'start_her'; did you mean start_here.double?"),
        (["hint", "start_here"], "labs: start_here is a topic: `labs list start_here` shows its exercises"),
        (["hint", "double"], "did you mean start_here.double?"),
        (["hint"], "labs hint: the following arguments are required: TOPIC.EXERCISE"),
        (["solution", "start_here.tripple"], "did you mean start_here.triple?"),
        (["reset", "zombies"], "labs: zombies has no exercises yet"),
        (["watch", "zombies"], "labs: zombies has no exercises yet"),
        (["list", "nothing"], "labs: there is no topic 'nothing'"),
        (["run", "start_here.nothing"], "labs: there is no demonstration 'start_here.nothing'"),
        (["run", "zombies"], "labs: zombies is a topic: `labs list zombies` shows its demonstrations"),
        (["run", "make_zombie"], "did you mean zombies.make_zombie?"),
        (["run", "start_here.make_zombie"], "did you mean zombies.make_zombie?"),
        (["run", "nonsense"], "labs: there is no "),
        (["watch", "start_here.dubble"], "did you mean start_here.double?"),
        (["reset", "start_here.dubble"], "did you mean start_here.double?"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(course, arguments, sentence):
    """Bad input gives status 2, one line on standard error, nothing on standard output."""
    done = course.labs(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_walls_that_do_not_exist_are_a_mistake(course):
    """LABS_SANDBOX with an unknown kind is told in one sentence too."""
    done = course.labs("check", LABS_SANDBOX="castle")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("labs: LABS_SANDBOX=castle: there are ")


def run_module(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m labs.start_here`."""
    command = [sys.executable, "-m", "labs.start_here", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)


def test_a_module_by_itself_lists_its_demonstrations():
    """`python -m labs.start_here` runs nothing: it says what there is, and how it's run."""
    done = run_module()
    assert done.returncode == 0
    assert "python -m labs.start_here NAME …" in done.stdout
    assert "\n  show_states  Four children" in done.stdout
    assert "finished after" not in done.stdout


def test_a_module_runs_what_is_named():
    """Those named, or all of them with --all; a wrong name is one sentence; the line of each process has its states."""
    done = run_module("show_states")
    assert done.returncode == 0
    assert re.search(r"stopped +pid \d+ .*, stopped for 0\.\d\d s", done.stdout)
    assert re.search(r"finished +pid \d+ .*, a zombie for 0\.\d\d s", done.stdout)
    assert [
        run_module("--all").stdout.count(f"start_here.{name}: finished") for name in ("one_child", "show_states")
    ] == [1, 1]
    wrong = run_module("show_state")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean start_here.show_states?" in wrong.stderr


def test_the_installed_command_is_the_same():
    """`labs` from the environment's bin folder says what `python -m labs` says."""
    installed = os.path.join(os.path.dirname(sys.executable), "labs")
    outputs = [
        subprocess.run([*command, "--help"], capture_output=True, text=True, timeout=30, check=True).stdout
        for command in ([installed], [sys.executable, "-m", "labs"])
    ]
    assert outputs[0] == outputs[1]


def test_a_check_imports_nothing_heavy(course):
    """Neither pictures nor tables nor a notebook's machinery are loaded for a check whose output is piped."""
    course.answer(double="return number + number")
    code = "from labs.cli import main; main(['check', 'start_here.double'])"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        cwd=course.folder,
        env=course.environment,
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert not loaded & HEAVY
    assert re.match("✓ start_here.double  passed", done.stdout)


def test_an_actor_is_started_before_anything_heavy_is_imported(course):
    """What the watching needs is imported while the actor's interpreter starts, and not before."""
    code = "import sys, labs.kit.launcher; print(*{'json', 'typing', 'contextlib', 'signal', 're'} & {*sys.modules})"
    done = subprocess.run(
        [sys.executable, "-S", "-P", "-c", code],
        env=course.environment,
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    assert done.stdout == "\n"


def test_a_closed_pipe_ends_the_output_quietly(course):
    """`labs list | head -0`: the reader has had enough, and nobody complains."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        command = course.command("list")
        done = subprocess.run(
            command, cwd=course.folder, env=course.environment, stdout=writer, stderr=subprocess.PIPE, timeout=50
        )
    finally:
        os.close(writer)
    assert done.stderr == b""
