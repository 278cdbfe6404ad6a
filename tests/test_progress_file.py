"""The progress file: trouble with it is told in a sentence, and stops no command."""

import fcntl

import pytest

from labs.kit import progress_file


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Keep the file in a folder of the test's own."""
    monkeypatch.setattr(progress_file, "_folder", lambda: str(tmp_path))
    return tmp_path


def test_entries_are_kept(folder):
    """What is changed inside `editing` is there afterwards."""
    with progress_file.editing() as entries:
        entries["zombies.reap_finished"] = {"hints": 1}
    assert progress_file.load() == {"zombies.reap_finished": {"hints": 1}}


def test_a_lock_that_is_held_for_ever(folder, monkeypatch, capsys):
    """Somebody stopped while writing: the command goes on without the file, and says so."""
    monkeypatch.setattr(progress_file, "PATIENCE", 0.05)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with progress_file.editing() as entries:
            assert entries == {}
    assert "progress isn't kept: " in capsys.readouterr().err
    assert progress_file.load() == {}
