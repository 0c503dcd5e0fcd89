"""The one result that every renderer reads: TestResult → TaskResult → Report."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from cvgrade.errors import Cause

FORMAT = 1  # raise when the JSON changes in a way an older reader would misread

Visibility = Literal["visible", "hidden"]


@dataclass(frozen=True)
class TestResult:
    """What became of one test of one submission.

    `earned` is in points, 0 … `points`. `cause` is None for a pass. `expected` and `got` are short texts and
    stay empty for a hidden test, so that no renderer can leak them.
    """

    __test__ = False  # pytest: this is not a test class

    name: str
    task: str
    points: float
    earned: float
    visibility: Visibility
    cause: Cause | None = None
    message: str = ""
    hint: str = ""
    expected: str = ""
    got: str = ""
    details: str = ""
    diagnosis: str = ""
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the test earned its points."""
        return self.cause is None


@dataclass(frozen=True)
class TaskResult:
    """One task: the sum of its tests."""

    task: str
    tests: tuple[TestResult, ...]

    @property
    def points(self) -> float:
        """Points that can be earned."""
        return sum(test.points for test in self.tests)

    @property
    def earned(self) -> float:
        """Points earned."""
        return sum(test.earned for test in self.tests)

    @property
    def graded(self) -> bool:
        """Whether every test reached a verdict: False means our fault, to be graded again."""
        return all(test.cause != "not graded" for test in self.tests)


@dataclass(frozen=True)
class CellNote:
    """A code cell that failed while the notebook ran: its number (1 = first code cell) and why."""

    cell: int
    message: str


@dataclass(frozen=True)
class Report:
    """Everything known of one graded submission."""

    assignment: str
    student: str
    tasks: tuple[TaskResult, ...]
    submission_sha256: str = ""
    tests_sha256: str = ""
    notes: tuple[CellNote, ...] = ()
    printed: str = ""
    problem: str = ""  # why nothing could be run, for example an empty file
    seconds: float = 0.0  # by the clock
    cpu_s: float = 0.0  # processor seconds, jail and grader together
    versions: dict[str, str] = field(default_factory=dict)
    seed: int = 0  # of the grading run: with the names of assignment, student and test it seeds each test

    @property
    def points(self) -> float:
        """Points that can be earned."""
        return sum(task.points for task in self.tasks)

    @property
    def earned(self) -> float:
        """Points earned."""
        return sum(task.earned for task in self.tasks)

    @property
    def graded(self) -> bool:
        """Whether every task reached a verdict."""
        return all(task.graded for task in self.tasks)

    def to_json(self) -> str:
        """Write the report as JSON text, keys sorted, one trailing newline."""
        return (
            json.dumps({"format": FORMAT} | vars(self), default=vars, ensure_ascii=False, sort_keys=True)
            + "\n"
        )

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Read what `to_json` wrote.

        Raises
        ------
        ValueError
            Where the text is no report of this format.
        """
        data: Any = json.loads(text)
        if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
            raise ValueError(f"report: expected format {FORMAT}. Grade the submission again.")
        try:
            data["tasks"] = tuple(
                TaskResult(task["task"], tuple(TestResult(**test) for test in task["tests"]))
                for task in data["tasks"]
            )
            data["notes"] = tuple(CellNote(**note) for note in data["notes"])
            return cls(**data)
        except (KeyError, TypeError) as error:
            raise ValueError(
                f"report: expected the fields of format {FORMAT}, got {error}. Grade again."
            ) from error
