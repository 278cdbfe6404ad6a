"""Tests of the set-up: what the lock holds, and that each thing that can be missing is told in one sentence."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import setup

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def project(tmp_path):
    """A copy of what the set-up reads, without an environment."""
    for name in ("pyproject.toml", "requirements.txt", "Makefile", "tools/setup.sh", "tools/setup.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def fake_python(project: Path, name: str, version: str, status: int) -> Path:
    """Make a Python that answers the set-up's question as one of this version would."""
    path = project / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\nprintf {version}\nexit {status}\n")
    path.chmod(0o755)
    return path


def set_up(project: Path, python: str = "") -> subprocess.CompletedProcess[str]:
    """Run the set-up where only the project's fake Pythons are found."""
    tools = project / "tools-only"
    tools.mkdir(exist_ok=True)
    for tool in ("sh", "dirname"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    environment = {"PATH": f"{project / 'bin'}:{tools}", "PYTHON": python}
    command = ["sh", str(project / "tools" / "setup.sh")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)


def test_every_direct_dependency_has_a_reason():
    """requirements.in says behind each package what it is for."""
    for line in REQUIREMENTS:
        if line and not line.startswith("#"):
            assert re.fullmatch(r"(-e \.|[\w.-]+)\s+# \S.{4,}", line), line


def test_every_direct_dependency_is_locked():
    """Each package of requirements.in is in requirements.txt, at one exact version per Python; so is the course."""
    locked = {line.partition("==")[0] for line in LOCK if "==" in line}
    wanted = {line.split()[0] for line in REQUIREMENTS if line and line[0].isalpha()}
    assert wanted <= locked
    assert "-e ." in LOCK


def test_the_lock_names_no_package_index():
    """The lock serves everybody: it names exact versions, says how it was made, and no place to get them from."""
    assert "make lock" in LOCK[1]
    for line in LOCK[2:]:
        assert re.fullmatch(r"-e \.|[a-z0-9.-]+==[\w.]+( ; .+)?", line), line


def test_an_editable_install_is_a_plain_path():
    """A .pth file with code would be run by every process that a demonstration starts."""
    import labs

    places = list(Path(sys.prefix).glob("lib/python3*/site-packages/*process_labs*.pth"))
    if not places:
        pytest.skip("the course isn't installed in this environment")
    assert [path.read_text(encoding="utf-8").strip() for path in places] == [str(ROOT)]
    assert Path(labs.__file__).parent == ROOT / "labs"


@pytest.mark.parametrize("target", ["lab", "test", "browser-test", "notebooks", "bench", "lock", "clean"])
def test_make_alone_lists_the_commands(target):
    """`make` without a target says what each command does."""
    listed = subprocess.run(["make", "-C", ROOT, "-s"], capture_output=True, text=True, timeout=30, check=True).stdout
    assert re.search(rf"^  make {target} +\w", listed, re.M)


def test_a_too_old_python_is_named(project):
    """The newest Python found is 3.8: one sentence says so, and what is needed."""
    fake_python(project, "python3", "3.8.18", 11)
    done = set_up(project)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Python 3\.8\.18 \(python3\) is too old, the course needs 3\.11 or newer: .+\n", done.stderr)


def test_a_real_python_answers_the_question():
    """The question that setup.sh asks a Python is understood by this one, and by the version's own words."""
    probe = re.search(r"probe='(.*?)'", (ROOT / "tools" / "setup.sh").read_text(encoding="utf-8"), re.S)
    assert probe is not None
    done = subprocess.run([sys.executable, "-c", probe[1]], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (0, "{}.{}.{}".format(*sys.version_info))


def test_a_missing_venv_module_is_named(project):
    """Debian's Python without python3-venv: the sentence names the package to install."""
    fake_python(project, "python3", "3.11.2", 12)
    done = set_up(project)
    assert done.returncode == 1
    assert re.fullmatch(
        r"Python 3\.11\.2 \(python3\) has no venv module: .*apt install python3\.11-venv.*\n", done.stderr
    )


@pytest.mark.parametrize(("python", "words"), [("", "No Python found, "), ("/no/such/python", "as /no/such/python, ")])
def test_no_python_at_all(project, python, words):
    """No Python, or not the one that was asked for."""
    done = set_up(project, python)
    assert done.returncode == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_good_python_is_taken_though_others_are_not(project):
    """python3 is too old and python3.12 isn't: the set-up goes on with python3.12."""
    fake_python(project, "python3", "3.8.18", 11)
    fake_python(project, "python3.12", "3.12.1", 0)
    done = set_up(project)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def course(project, monkeypatch):
    """tools.setup working on the copy, with commands recorded in a list instead of run; `fails` decides which fail."""
    for name, value in {"ROOT": project, "VENV": project / ".venv", "STAMP": project / ".venv" / "stamp"}.items():
        monkeypatch.setattr(setup, name, value)
    monkeypatch.setattr(setup, "LOG", project / "build" / "setup.log")
    monkeypatch.setattr(sys, "argv", ["setup.py"])
    monkeypatch.setattr(setup, "index_settings", lambda python: {})
    commands: list[str] = []
    failures: dict[str, str] = {}  # words of a command -> the output with which it fails

    def run(*command, **environment):
        line = " ".join(map(str, command)).replace(f"{project}/", "")
        commands.append(line)
        if "-m venv" in line:
            shutil.rmtree(setup.VENV, ignore_errors=True)
            (setup.VENV / "bin").mkdir(parents=True)
            (setup.VENV / "bin" / "python").symlink_to(sys.executable)
        failed = next((output for words, output in failures.items() if words in line), None)
        if setup.UV in line and not failed:
            (setup.VENV / "bin" / "uv").touch()
        return failed

    monkeypatch.setattr(setup, "run", run)
    return commands, failures


def test_the_second_call_does_nothing(course):
    """The first call installs; the second finds the stamp, whatever the files' times are."""
    commands, _ = course
    assert setup.main() == 0
    assert any(".venv/bin/uv pip install" in command for command in commands)
    commands.clear()
    os.utime(setup.ROOT / "requirements.txt")
    assert setup.main() == 0
    assert commands == []


def test_a_new_lock_is_installed_into_the_same_environment(course):
    """Only what differs is installed: the environment isn't made again."""
    commands, _ = course
    assert setup.main() == 0
    commands.clear()
    with (setup.ROOT / "requirements.txt").open("a") as lock:
        lock.write("attrs==1.0\n")
    assert not setup.is_ready()
    assert setup.main() == 0
    assert any("pip install" in command for command in commands)
    assert not any("-m venv" in command for command in commands)


def test_settings_of_tools_need_no_new_install(course):
    """pyproject.toml also holds the settings of ruff, mypy and pytest; a change there changes no environment."""
    assert setup.main() == 0
    path = setup.ROOT / "pyproject.toml"
    path.write_text(path.read_text().replace("line-length = 120", "line-length = 100"))
    assert setup.is_ready()
    path.write_text(path.read_text().replace('version = "0.1.0"', 'version = "0.2.0"'))
    assert not setup.is_ready()


def test_an_interrupted_set_up_starts_afresh(course, monkeypatch, capsys):
    """Interrupted while installing: no stamp, so the next call makes the environment again."""
    commands, _ = course

    def interrupt():
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(setup, "install", interrupt)
        assert setup.main() == 130
    assert "the next call starts the set-up afresh" in capsys.readouterr().err
    assert not setup.is_ready()
    commands.clear()
    assert setup.main() == 0
    assert "-m venv --clear" in commands[0]


def test_a_moved_folder_is_set_up_again(course):
    """An environment holds absolute paths: in another folder it is made anew."""
    commands, _ = course
    assert setup.main() == 0
    stamp = json.loads(setup.STAMP.read_text())
    setup.STAMP.write_text(json.dumps({**stamp, "root": "/somewhere/else"}))
    commands.clear()
    assert setup.main() == 0
    assert "-m venv --clear" in commands[0]


def test_pip_installs_where_uv_cannot_be_had(course):
    """No uv for this platform: pip installs the lock."""
    commands, failures = course
    failures[setup.UV] = "ERROR: No matching distribution found for uv"
    assert setup.main() == 0
    assert any("-m pip install -r requirements.txt" in command for command in commands)


def test_pip_installs_where_uv_fails(course):
    """A uv that can't install (a proxy that only pip is set up for): pip does it."""
    commands, failures = course
    failures["uv pip install"] = "error: dns error"
    assert setup.main() == 0
    assert any("-m pip install -r requirements.txt" in command for command in commands)


def test_without_network_what_was_kept_will_do(course):
    """No network, but uv has kept all packages, or a folder of wheels has them: nothing else is asked."""
    commands, failures = course
    failures["uv pip install --python"] = "error: dns error"
    assert setup.main() == 0
    assert any("uv pip install --offline" in command for command in commands)
    assert not any("-m pip install -r requirements.txt" in command for command in commands)


def test_no_network_is_one_sentence(course, capsys):
    """No network: one sentence, and no stamp."""
    _, failures = course
    failures["pip install"] = (
        "WARNING: Retrying … NewConnectionError('[Errno -3] Temporary failure in name resolution')"
    )
    assert setup.main() == 1
    assert capsys.readouterr().err == "No network: the package index can't be reached; connect, then call make again.\n"
    assert not setup.is_ready()


def test_another_failure_names_its_cause(course, capsys):
    """Anything else that fails is told with the last thing the installer said, and where the rest is."""
    _, failures = course
    failures["pip install"] = "lots of words\nERROR: No space left on device\n"
    assert setup.main() == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "No space left on device" in told
    assert "build/setup.log" in told


def test_the_readme_links_to_files_that_are_there():
    """Chapters, picture, licence: whatever README.md links to in this folder exists."""
    links = re.findall(r"\]\((?!\w+:)([^)#]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(links) > 3
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_lists_every_chapter():
    """Each notebook is linked from the table of chapters."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"):
        assert f"](notebooks/{path.name}) |" in readme
