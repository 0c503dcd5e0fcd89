"""The engine and `check()` give each visible test the same verdict, on right, wrong and unwritten code."""

import contextlib
import json

import pytest
from cvgrade.assignment import find_assignment
from cvgrade.grade import grade_class
from cvgrade.in_place import InPlace, functions_called, run_in_place
from cvgrade.source import definitions, solution_cells, stub_cells
from cvgrade.submission import find_submissions

SOME = 3  # every third: those left out would tell nothing new, and take a minute

pytestmark = pytest.mark.needs_jail


def notebooks(assignment):
    """Code cells by name: what the assignment knows, as definitions alone."""
    solved = definitions(solution_cells(assignment.source))
    known = {"solution": solved, "stub": definitions(stub_cells(assignment.source))}
    known |= {f"right-{other.name}": [*solved, other.code] for other in assignment.alternatives[::SOME]}
    known |= {f"wrong-{mistake.name}": [*solved, mistake.code] for mistake in assignment.mistakes[::SOME]}
    return known


def in_the_notebook(assignment, known):
    tests = {test.name: test for test in assignment.tests if test.visibility == "visible"}
    path = assignment.test_files[0]
    subjects = []
    for cells in known.values():
        variables = {}
        for cell in cells:
            with contextlib.suppress(NotImplementedError):  # a stub that the notebook calls
                exec(cell, variables)
        subjects.append(InPlace(variables, functions=functions_called(path)))
    ran = run_in_place(path, tests, subjects)
    return {name: verdict(results) for name, (_, results) in zip(known, ran, strict=True)}


def in_the_engine(assignment, known, folder):
    for name, cells in known.items():
        path = folder / "submitted" / name / assignment.name / f"{assignment.notebook}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    submissions = find_submissions(folder / "submitted", assignment.name)
    reports = grade_class(assignment, submissions, folder / "results", jobs=1)
    visible = {
        report.student: [test for task in report.tasks for test in task.tests if test.visibility == "visible"]
        for report in reports
    }
    return {name: verdict(results) for name, results in visible.items()}


def verdict(results):
    return {result.name: (result.earned, result.cause) for result in results}


@pytest.mark.parametrize("name", ["03_convolution"])
def test_each_visible_test_has_the_same_verdict_in_the_notebook_and_in_the_engine(repository, tmp_path, name):
    assignment = find_assignment(name, repository)
    known = notebooks(assignment)
    ours = in_the_engine(assignment, known, tmp_path)
    theirs = in_the_notebook(assignment, known)
    assert {who: verdicts for who, verdicts in theirs.items() if verdicts != ours[who]} == {}
    assert len({str(verdicts) for verdicts in ours.values()}) > 5
