"""Honest mishaps: a notebook that holds the right functions gets their marks, whatever happened to it."""

from __future__ import annotations

import corpus
import pytest
from corpus import Run
from cvgrade.sandbox import jail

ACCIDENTS = corpus.entries("accidents")
pytestmark = pytest.mark.skipif(bool(jail.why_not()), reason=jail.why_not() or "-")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One grading run of all accidents."""
    folder = tmp_path_factory.mktemp("accidents")
    return corpus.grade("accidents", folder, preload=("torch",), neighbours=False)


@pytest.mark.parametrize("name", ACCIDENTS)
def test_the_accident_gets_its_stated_mark(run, name):
    report = run.report(name)
    assert report.graded
    lost = [test for task in report.tasks for test in task.tests if test.cause]
    assert run.marks(name) == run.expected[name], (report.problem, report.notes, lost[:3])


def test_an_accident_that_costs_marks_says_why(run):
    for name, head in run.heads.items():
        assert head["happened"], name
        if head["default"] != "full" or head.get("expected"):
            assert head["because"], f"{name}: a mark is lost, and nobody says why that is fair"


def test_nothing_is_left_without_a_mark_and_nobody_survives(run):
    assert "not graded" not in run.output
    assert (run.changed, run.survivors, run.listening) == ([], [], [])


def test_there_are_enough_accidents():
    assert len(ACCIDENTS) >= 40
