"""Recordings: what goes in as events comes out as processes, on disk as JSON lines, and in answers to questions."""

import json

import pytest

from labs.kit.recording import STATES, Process, Recorder, Recording, label

KEYS = ["label", "role", "pid", "parents", "states", "born", "ended", "exit_code", "signal"]


def event(name: str, t: float, pid: int, **more) -> dict:
    return {"event": name, "t": t, "pid": pid, **more}


def born(t: float, pid: int, parent: int, role: str = "python", state: str = "running") -> dict:
    return event("born", t + 0.004, pid, parent=parent, born=t, role=role, state=state)


def ended(t: float, pid: int, exit_code: int | None = 0, signal: str | None = None) -> dict:
    return event("ended", t, pid, exit_code=exit_code, signal=signal)


@pytest.fixture
def recording() -> Recording:
    """A parent, a child that it leaves a zombie, and a grandchild that becomes an orphan and is killed."""
    return Recorder("zombies.example").feed_all(
        [
            {"event": "started", "t": 0.0, "supervisor": 1, "sandbox": "namespace"},
            born(0.0, 2, 1),
            event("role", 0.05, 2, role="parent"),
            born(0.1, 3, 2, "child"),
            born(0.2, 4, 3, "grandchild"),
            event("state", 0.25, 4, state="sleeping"),
            event("state", 0.3, 3, state="zombie"),
            event("parent", 0.3, 4, parent=1),
            {"event": "output", "t": 0.4, "stream": "stdout", "text": "one "},
            {"event": "output", "t": 0.45, "stream": "stderr", "text": "two"},
            ended(0.5, 3, 7),
            ended(0.6, 4, None, "SIGKILL"),
            {"event": "result", "t": 0.7, "value": {"answer": 42}},
            {"event": "tick", "t": 0.75},
            ended(0.8, 2),
            {"event": "outcome", "t": 0.81, "outcome": "crashed", "reason": "exited with code 1", "stuck": []},
        ]
    )


def test_events_become_processes(recording):
    """Births, roles, states, parents and ends arrive at the process they are about; the rest at the recording."""
    parent, child, grandchild = recording.processes
    assert (parent.role, child.role, grandchild.role) == ("parent", "child", "grandchild")
    assert child == Process("B", "child", 3, [(0.1, 2)], [(0.1, "running"), (0.3, "zombie")], 0.1, 0.5, 7, None)
    assert grandchild.parents == [(0.2, 3), (0.3, 1)]
    assert (recording.output, recording.result) == ("one two", {"answer": 42})
    assert (recording.outcome, recording.reason, recording.seconds) == ("crashed", "exited with code 1", 0.81)


def test_events_about_strangers_and_unknown_events_are_nothing():
    """An event for a pid that was never born, or of a kind that is new, changes nothing."""
    recorder = Recorder("zombies.example")
    recorder.feed_all([event("state", 0.1, 9, state="zombie"), ended(0.2, 9), {"event": "new", "t": 0.3}])
    assert recorder.recording == Recording("zombies.example")


def test_a_number_used_twice_is_two_processes():
    """Events belong to the latest process with their pid."""
    recording = Recorder("x.y").feed_all([born(0.1, 5, 2), ended(0.2, 5, 3), born(0.3, 5, 2), ended(0.4, 5, 4)])
    assert [(process.label, process.exit_code) for process in recording.processes] == [("A", 3), ("B", 4)]
    assert recording.by_pid(5) is recording.processes[1]


def test_saved_lines_are_the_contract(recording, tmp_path):
    """A header, then an object per process in order of birth, with these keys and no others."""
    recording.save(tmp_path / "r.jsonl")
    header, *processes = map(json.loads, (tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines())
    assert header == {"version": 1, "demo": "zombies.example", "seconds": 0.81, "outcome": "crashed"}
    assert list(header) == ["version", "demo", "seconds", "outcome"]
    assert [list(process) for process in processes] == [KEYS] * 3
    assert processes[2] == {
        "label": "C",
        "role": "grandchild",
        "pid": 4,
        "parents": [[0.2, 3], [0.3, 1]],
        "states": [[0.2, "running"], [0.25, "sleeping"]],
        "born": 0.2,
        "ended": 0.6,
        "exit_code": None,
        "signal": "SIGKILL",
    }


def test_what_is_saved_can_be_loaded(recording, tmp_path):
    """A loaded recording has the same processes and header; names beyond ASCII too."""
    recording.processes[1].role = "Kind ä"
    recording.save(tmp_path / "r.jsonl")
    loaded = Recording.load(tmp_path / "r.jsonl")
    assert loaded.processes == recording.processes
    assert (loaded.demo, loaded.seconds, loaded.outcome) == (recording.demo, recording.seconds, recording.outcome)
    assert list(loaded.lines()) == list(recording.lines())


@pytest.mark.parametrize("text", ["", "hello\n", "[]\n", '{"version": 2}\n', '{"demo": "x.y"}\n'])
def test_other_files_are_no_recordings(tmp_path, text):
    """Loading something else is an error that names the file."""
    (tmp_path / "other").write_text(text)
    with pytest.raises(ValueError, match="other is not a recording"):
        Recording.load(tmp_path / "other")


def test_processes_are_found_by_role_and_label(recording):
    """`process` takes both; `role`, `children` and `by_pid` find the rest."""
    assert recording.process("child") is recording.process("B") is recording.by_pid(3)
    assert recording.role("grandchild") == recording.children("child") == [recording.processes[2]]
    assert recording.role("nobody") == []
    assert recording.by_pid(99) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("chidl", "no process 'chidl' in zombies.example; did you mean 'child'?"),
        ("xyz", "no process 'xyz' in zombies.example; the roles are parent, child, grandchild"),
    ],
)
def test_unknown_process_is_told_with_the_nearest(recording, name, words):
    """A misspelt role names the one that is meant; a strange one, those there are."""
    with pytest.raises(LookupError) as caught:
        recording.process(name)
    assert str(caught.value) == words


def test_no_processes_at_all():
    """An empty recording says so."""
    with pytest.raises(LookupError, match="the roles are none"):
        Recording("x.y").process("child")


def test_intervals_follow_each_other_until_the_end(recording):
    """Each state lasts until the next one, the last until the process ended."""
    assert list(recording.process("child").intervals(9.0)) == [(0.1, 0.3, "running"), (0.3, 0.5, "zombie")]


def test_intervals_of_a_process_that_never_ended():
    """`end` closes the last interval; what would begin after it is left out."""
    process = Process("A", "x", 2, [(0.0, 1)], [(0.0, "running"), (0.5, "sleeping")], 0.0)
    assert list(process.intervals(2.0)) == [(0.0, 0.5, "running"), (0.5, 2.0, "sleeping")]
    assert list(process.intervals(0.5)) == [(0.0, 0.5, "running")]


def test_seconds_in_adds_up():
    """All times in one state count, however often it was left."""
    states = [(0.0, "running"), (1.0, "sleeping"), (3.0, "running"), (3.5, "zombie")]
    process = Process("A", "x", 2, [(0.0, 1)], states, 0.0, ended=4.0)
    assert {state: process.seconds_in(state) for state in STATES} == {
        "running": 1.5,
        "sleeping": 2.0,
        "stopped": 0.0,
        "zombie": 0.5,
    }


@pytest.mark.parametrize(
    ("when", "state"), [(0.05, None), (0.1, "running"), (0.29, "running"), (0.3, "zombie"), (0.5, None), (9.0, None)]
)
def test_state_at(recording, when, state):
    """A state holds from its first moment to just before the next; before birth and after the end there is none."""
    assert recording.process("child").state_at(when) == state


def test_state_at_of_a_process_that_never_ended():
    """It is in its last state still."""
    assert Process("A", "x", 2, [(0.0, 1)], [(0.0, "sleeping")], 0.0).state_at(100.0) == "sleeping"


def test_alive_at_counts_zombies(recording):
    """A zombie is in the process table until it is reaped."""
    alive = {when: "".join(p.label for p in recording.alive_at(when)) for when in (0.05, 0.4, 0.55, 0.7, 0.9)}
    assert alive == {0.05: "A", 0.4: "ABC", 0.55: "AC", 0.7: "A", 0.9: ""}


def test_was_knows_the_states(recording):
    """`was` is about states seen; a state that doesn't exist is an error that lists those that do."""
    assert recording.process("child").was("zombie")
    assert not recording.process("parent").was("zombie")
    with pytest.raises(ValueError, match="no state 'dead'; the states are running, sleeping, stopped, zombie"):
        recording.process("child").was("dead")


def test_parent_and_adoption(recording):
    """`parent` is who it was born to, `adopted_by` who took it last."""
    assert (recording.process("grandchild").parent, recording.process("grandchild").adopted_by) == (3, 1)
    assert recording.process("child").adopted_by is None


def test_fate_in_words(recording):
    """How a process ended, as a sentence would say it."""
    alive = Process("A", "x", 2, [(0.0, 1)], [(0.0, "running")], 0.0)
    unknown = Process("A", "x", 2, [(0.0, 1)], [(0.0, "running")], 0.0, ended=1.0)
    assert [process.fate for process in (*recording.processes, alive, unknown)] == [
        "exited with code 0",
        "exited with code 7",
        "killed by SIGKILL",
        "still there",
        "ended, code not told",
    ]


@pytest.mark.parametrize(
    ("index", "letters"),
    [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")],
)
def test_labels(index, letters):
    """A to Z, then AA, AB …, like the columns of a spreadsheet."""
    assert label(index) == letters


def test_labels_are_all_different():
    """No two of a thousand processes have the same label."""
    assert len({label(index) for index in range(1000)}) == 1000
