"""What nbgrader's own kernel runs in the cell of a task: the same tests, on the notebook around it."""

from pathlib import Path
from typing import Any

from cvgrade.assignment import read_assignment
from cvgrade.in_place import InPlace
from cvgrade.plugin import GraderPlugin, run_pytest
from cvgrade.results import TestResult
from cvgrade.seeds import seed_words


def points(folder: str, task: str, seed: int, variables: dict[str, Any]) -> float:
    """Mark one task; nbgrader takes the number as the cell's score. The student's name is the folder's above."""
    assignment = read_assignment(Path(folder))
    subject = InPlace(variables)
    subject.name = Path.cwd().parent.name
    results: list[TestResult] = []
    plugin = GraderPlugin(
        {test.name: test for test in assignment.tests if test.task == task},
        iter([subject]),
        on_done=lambda _, found: results.extend(found),
        explanations={},
        seed=seed_words(assignment.name, seed),
    )
    run_pytest(plugin, list(assignment.test_files))
    return sum(result.earned for result in results)
