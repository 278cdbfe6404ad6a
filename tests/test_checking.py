"""The checker's plumbing: how exercises reach its threads, and how a verdict comes back."""

import json
import os

from labs.kit import checking, lab
from labs.kit.answers import Answers
from labs.kit.exercises import find
from labs.kit.verdicts import PASSED, Result


def test_each_exercise_goes_to_one_thread(monkeypatch):
    """Of many exercises and threads, each exercise is judged once, also by an interpreter without a GIL."""
    monkeypatch.setattr(checking, "judge", lambda exercise, whose, stop: Result(exercise.name, PASSED, ""))
    family = find("start_here.family")
    names = [f"number_{number}" for number in range(2000)]
    results = checking.judge_all([family._replace(name=name) for name in names], Answers.at("labs"), 8)
    assert sorted(result.exercise for result in results) == sorted(names)


def test_a_verdict_of_wide_letters_arrives_whole(monkeypatch):
    """However many bytes the message's letters take, what is sent is one short line of JSON."""
    read, write = os.pipe()
    monkeypatch.setattr(lab, "RESULT", write)
    lab.Lab("answer", __file__).tell("failed", "answer() returned " + "\N{SNAKE}" * 2000, "яблоко")
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        data = pipe.read()
    assert len(data) <= 4096
    line = json.loads(data)
    assert line["message"].startswith("answer() returned \N{SNAKE}")
    assert (line["verdict"], line["hint"]) == ("failed", "яблоко")
