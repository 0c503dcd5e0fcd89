"""The one result that every renderer reads: TestResult → TaskResult → Report.

`result.schema.json` beside this file describes the JSON; `python -m cvgrade.results` prints it. Whoever adds a
field here documents it with `Annotated`, writes the schema anew, and raises `FORMAT` where an older reader would
misread the JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from cvgrade.errors import Cause
from cvgrade.schema import from_data, json_schema

FORMAT = 2  # raise when the JSON changes in a way an older reader would misread
MAX_SIDE = 64  # pixels of a picture's longer side

Visibility = Literal["visible", "hidden", "after_due_date", "after_published"]
Amount = Annotated[float, {"minimum": 0}]
Digest = Annotated[str, {"pattern": "^([0-9a-f]{64})?$"}]


@dataclass(frozen=True)
class Pixels:
    """An array drawn as a picture: (height, width), or (height, width, 3) for colours."""

    shape: Annotated[tuple[int, ...], {"maxItems": 3}, "Height, width, and 3 where the entries are colours."]
    values: Annotated[
        tuple[float | None, ...],
        {"maxItems": MAX_SIDE * MAX_SIDE * 3},
        "The entries, row by row, four digits each; null for NaN, infinity and what is as good as infinite.",
    ]

    def __post_init__(self) -> None:
        """Check that the entries fill the shape."""
        is_image = len(self.shape) == 2 or (len(self.shape) == 3 and self.shape[2] == 3)
        if not is_image or not all(1 <= side <= MAX_SIDE for side in self.shape):
            raise ValueError(
                f"expected a shape (h, w) or (h, w, 3) up to {MAX_SIDE}, got {list(self.shape)}."
            )
        count = self.shape[0] * self.shape[1] * (3 if len(self.shape) == 3 else 1)
        if len(self.values) != count:
            raise ValueError(f"expected {count} values, got {len(self.values)}.")


@dataclass(frozen=True)
class Picture:
    """What a visible test expected and got, small enough to draw."""

    expected: Pixels
    got: Pixels
    first: Annotated[
        tuple[int, ...], {"maxItems": 2}, "Row and column, in the picture, of the first entry that differs."
    ] = ()
    step: Annotated[int, {"minimum": 1}, "Every step-th row and column of the arrays is drawn."] = 1


@dataclass(frozen=True)
class TestResult:
    """What became of one test of one submission.

    `message`, `expected`, `got`, `details` and `picture` of a test that is not *visible* hold nothing of its
    inputs and expected values, so that no renderer can leak them.
    """

    __test__ = False  # pytest: this is not a test class

    name: Annotated[str, "The test function's name."]
    task: Annotated[str, "The task it marks."]
    points: Annotated[Amount, "Points that can be earned."]
    earned: Annotated[Amount, "Points earned, at most `points`."]
    visibility: Annotated[Visibility, "When a student is told of it, in Gradescope's words."]
    cause: Annotated[Cause | None, "Why points are missing; null for a pass."] = None
    message: Annotated[str, "What went wrong, for a beginner; the fault, where it is not graded."] = ""
    hint: Annotated[str, "The test's hint, where points are missing."] = ""
    expected: Annotated[str, "The expected value in short."] = ""
    got: Annotated[str, "The student's value in short."] = ""
    details: Annotated[str, "The student's own traceback."] = ""
    diagnosis: Annotated[str, "What a known wrong solution that answers alike tells about the mistake."] = ""
    seconds: Annotated[Amount, "Time the test took, by the clock."] = 0.0
    picture: Annotated[Picture | None, "What was expected and given, where both are like images."] = None

    @property
    def passed(self) -> bool:
        """Whether the test earned its points."""
        return self.cause is None


@dataclass(frozen=True)
class TaskResult:
    """One task: the sum of its tests."""

    task: Annotated[str, "The task's name, which is nbgrader's `grade_id`."]
    tests: Annotated[tuple[TestResult, ...], "Its tests, visible ones first."]

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
    """A code cell that failed while the notebook ran."""

    cell: Annotated[int, {"minimum": 1}, "Its number; 1 is the first code cell."]
    message: Annotated[str, "Why it failed, in the student's own error's words."]


@dataclass(frozen=True)
class Report:
    """Everything known of one graded submission.

    With the names of assignment, student and test, `seed` seeds the hidden inputs of each test.
    """

    assignment: Annotated[str, "The assignment's folder."]
    student: Annotated[str, "The name of the student's folder."]
    tasks: Annotated[tuple[TaskResult, ...], "The tasks, in the order of the tests."]
    submission_sha256: Annotated[
        Digest, "Of the notebook as it was handed in; empty where there is none."
    ] = ""
    tests_sha256: Annotated[Digest, "Of the assignment's settings, tests and known mistakes."] = ""
    environment_sha256: Annotated[Digest, "Of all packages installed, and of the course's own."] = ""
    limits: Annotated[dict[str, Amount], "What the submission may use, by the names of `limits.py`."] = field(
        default_factory=dict
    )
    notes: Annotated[tuple[CellNote, ...], "Cells that failed."] = ()
    printed: Annotated[str, "What the notebook printed, cut off."] = ""
    problem: Annotated[str, "Why nothing could be run, for example an empty file."] = ""
    seconds: Annotated[Amount, "Time of the grading by the clock."] = 0.0
    cpu_s: Annotated[Amount, "Processor seconds, jail and grader together."] = 0.0
    seed: Annotated[int, "Of the grading run."] = 0
    versions: Annotated[dict[str, str], "What a mark may depend on besides, with its version."] = field(
        default_factory=dict
    )

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
            Where the text is no report of this format, naming the first field that is wrong.
        """
        try:
            data: Any = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"report: expected JSON, got {error}. Grade the submission again.") from None
        if not isinstance(data, dict) or type(data.get("format")) is not int or data.pop("format") != FORMAT:
            raise ValueError(f"report: expected format {FORMAT}. Grade the submission again.")
        try:
            report = from_data(cls, data, "report")
            for task in report.tasks:
                _check_points(task)
        except ValueError as error:
            raise ValueError(f"{error} Grade the submission again.") from None
        return report


def _check_points(task: TaskResult) -> None:
    for test in task.tests:
        where = f"report: {test.name}: expected"
        if test.earned > test.points:
            raise ValueError(f"{where} at most {test.points:g} points earned, got {test.earned:g}.")
        if test.passed and test.earned != test.points:
            raise ValueError(f"{where} a cause for the points that are missing, got none.")
        if test.task != task.task:
            raise ValueError(f"{where} the task {task.task}, got {test.task}.")


def schema_text() -> str:
    """Write the JSON Schema of a stored report: the text of `result.schema.json`."""
    schema = json_schema(Report, title="A report of cvgrade: one graded submission", version=FORMAT)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")
