"""An assignment as its author wrote it: one folder of `solutions/`, read and checked, never run."""

from __future__ import annotations

import ast
import difflib
import hashlib
import tomllib
from collections import Counter
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from cvgrade.artifacts import is_artifact_name
from cvgrade.errors import AssignmentError
from cvgrade.limits import Limits
from cvgrade.results import Visibility


@dataclass(frozen=True)
class GraderTest:
    """A test function with its mark: ``@pytest.mark.task(task, points=…, hint=…)``.

    In test_hidden.py the mark may say ``visibility="…"`` for one test; see `Assignment.hidden`.
    """

    name: str
    task: str
    points: float
    hint: str
    visibility: Visibility
    line: int


@dataclass(frozen=True)
class Mistake:
    """A plausible wrong solution: which task it gets wrong, which tests must catch it, what a student is told."""

    name: str
    task: str
    fails: tuple[str, ...]
    diagnosis: str
    code: str


@dataclass(frozen=True)
class Alternative:
    """Another correct solution: must score full marks."""

    name: str
    code: str


@dataclass(frozen=True)
class Assignment:
    """What `assignment.toml` says, and the files beside it.

    Attributes
    ----------
    folder
        The source folder, for example ``solutions/03_convolution``.
    title
        As the gradebook and the feedback show it.
    notebook
        Name of the notebook without its ending: ``convolution.md`` here, ``convolution.ipynb`` for students.
    preload
        Modules imported once, before the workers fork.
    limits
        What one submission may use.
    hidden
        When students are told how the tests of test_hidden.py went: never (``hidden``), ``after_due_date``, or
        ``after_published``. Their code, inputs and expected values are never shown.
    due
        The due date with its timezone, for example ``due = 2026-12-01T23:59:00+01:00``; None where there is none.
    artifacts
        Names of the files to hand in beside the notebook, for example ``casia_cnn.keras``; the solution's own lie
        in the folder `artifacts`.
    skip_training
        Whether cells that train are left out where all artifacts are handed in.
    gpu
        Whether its graders need a graphics card; on a cluster only workers with the resource ``GPU`` get it.
    """

    folder: Path
    title: str
    notebook: str
    preload: tuple[str, ...]
    limits: Limits
    hidden: Visibility = "after_published"
    due: datetime | None = None
    artifacts: tuple[str, ...] = ()
    skip_training: bool = False
    gpu: bool = False

    @property
    def name(self) -> str:
        """The folder's name, which is the assignment's name everywhere."""
        return self.folder.name

    @property
    def source(self) -> Path:
        """The MyST notebook with the solution."""
        return self.folder / f"{self.notebook}.md"

    @property
    def test_files(self) -> tuple[Path, Path]:
        """The visible and the hidden graders."""
        return self.folder / "test_visible.py", self.folder / "test_hidden.py"

    @cached_property
    def tests(self) -> tuple[GraderTest, ...]:
        """Every test, visible ones first, in the order of the files."""
        visible, hidden = self.test_files
        tests = (*read_tests(visible, "visible"), *read_tests(hidden, self.hidden))
        for name, count in Counter(test.name for test in tests).items():
            if count > 1:
                raise AssignmentError(
                    f"{self.folder}: {name}: expected one test of this name, got {count}. Rename one."
                )
        if self.due is None and any(test.visibility == "after_due_date" for test in tests):
            raise AssignmentError(
                f"{self.folder / 'assignment.toml'}: expected a due date, as tests are told after_due_date, "
                "got none. Add due = 2026-12-01T23:59:00+01:00, with yours."
            )
        return tests

    @cached_property
    def tasks(self) -> dict[str, float]:
        """Points of each task, in order of first appearance."""
        points: dict[str, float] = {}
        for test in self.tests:
            points[test.task] = points.get(test.task, 0.0) + test.points
        return points

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The wrong solutions, by name."""
        return tuple(_read_mistake(path) for path in sorted((self.folder / "wrong").glob("*.py")))

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """The other right solutions, by name."""
        paths = sorted((self.folder / "right").glob("*.py"))
        try:
            return tuple(Alternative(path.stem, path.read_text(encoding="utf-8")) for path in paths)
        except (OSError, UnicodeDecodeError) as error:
            raise AssignmentError(
                f"{self.folder / 'right'}: expected Python files in UTF-8, got {error}. Mend the file."
            ) from error

    @cached_property
    def tests_sha256(self) -> str:
        """A digest of everything a mark depends on besides the submission and the engine."""
        digest = hashlib.sha256()
        files = [
            self.folder / "assignment.toml",
            *self.test_files,
            *sorted((self.folder / "wrong").glob("*.py")),
        ]
        for path in files:
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()


def answer_cell(task: str) -> str:
    """Name the cell of a task's answer: its nbgrader `grade_id`; the check's cell is named as the task."""
    return f"{task}-answer"


def find_assignment(name: str, root: Path) -> Assignment:
    """Read the assignment called `name` from ``<root>/solutions``.

    Raises
    ------
    AssignmentError
        Where there is none of that name (with the nearest one), or its files are wrong.
    """
    solutions = root / "solutions"
    known = sorted(path.parent.name for path in solutions.glob("*/assignment.toml"))
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.3)
        advice = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
        if not known:
            advice = "There are no assignments: run in the course's folder, or name it with --root."
        raise AssignmentError(
            f"assignment: expected a folder {solutions / name} with assignment.toml, got none. {advice}"
        )
    return read_assignment(solutions / name)


def read_assignment(folder: Path) -> Assignment:
    """Read one assignment's folder.

    Raises
    ------
    AssignmentError
        Naming the file, and what to mend.
    """
    path = folder / "assignment.toml"
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AssignmentError(f"{path}: expected readable TOML, got {error}. Mend the file.") from error
    limits = settings.pop("limits", {})
    known = {field.name for field in fields(Limits)}
    for key in limits:
        if key not in known:
            raise AssignmentError(f"{path}: expected limits among {sorted(known)}, got {key!r}. Rename it.")
    assignment = Assignment(
        folder=folder,
        title=_text(settings, "title", path),
        notebook=_text(settings, "notebook", path),
        preload=tuple(settings.get("preload", ("numpy",))),
        limits=Limits(**limits),
        hidden=_hidden(settings.get("visibility", {}), path),
        due=_due(settings.get("due"), path),
        artifacts=_names(settings, "artifacts", path),
        skip_training=settings.get("skip_training", False) is True,
        gpu=settings.get("gpu", False) is True,
    )
    handed_in = [folder / "artifacts" / name for name in assignment.artifacts]
    for file in (assignment.source, *assignment.test_files, *handed_in):
        if not file.is_file():
            raise AssignmentError(
                f"{folder}: expected {file.relative_to(folder)}, got no such file. Write it."
            )
    return assignment


def _text(settings: dict[str, Any], key: str, path: Path) -> str:
    value = settings.get(key)
    if not isinstance(value, str) or not value:
        raise AssignmentError(f'{path}: expected {key} = "…", got {value!r}. Add it.')
    return value


def _hidden(settings: Any, path: Path) -> Visibility:
    if not isinstance(settings, dict) or not settings.keys() <= {"hidden"}:
        raise AssignmentError(f'{path}: expected [visibility] with hidden = "…", got {settings!r}. Mend it.')
    return _secret(settings.get("hidden", "after_published"), str(path))


def _secret(value: Any, where: str) -> Visibility:
    """Check a word that says when the outcome of a hidden test is told."""
    words = [word for word in get_args(Visibility) if word != "visible"]
    if value not in words:
        raise AssignmentError(
            f"{where}: expected one of {', '.join(words)} as visibility of a hidden test, got {value!r}. "
            "Rename it; a test that students may read stands in test_visible.py."
        )
    return value  # type: ignore[no-any-return]


def _due(value: Any, path: Path) -> datetime | None:
    if value is not None and (not isinstance(value, datetime) or value.tzinfo is None):
        raise AssignmentError(
            f"{path}: expected due as a date, a time and a timezone, got {value}. "
            "Write it like this, without quotes: due = 2026-12-01T23:59:00+01:00"
        )
    return value


def _names(settings: dict[str, Any], key: str, path: Path) -> tuple[str, ...]:
    names = settings.get(key, [])
    if not isinstance(names, list) or not all(is_artifact_name(name) for name in names):
        raise AssignmentError(
            f'{path}: expected {key} = ["….keras", "….json"], got {names!r}. Name files of these two kinds.'
        )
    return tuple(names)


def read_tests(path: Path, visibility: Visibility) -> list[GraderTest]:
    """Read the test functions of a file and their marks.

    Raises
    ------
    AssignmentError
        Where a test has no mark, no points or no hint.
    """
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError, RecursionError) as error:  # ValueError: not UTF-8
        raise AssignmentError(f"{path}: expected Python, got {error}. Mend the file.") from error
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [_read_test(node, path, visibility) for node in functions if node.name.startswith("test_")]


def _read_test(node: ast.FunctionDef, path: Path, visibility: Visibility) -> GraderTest:
    where = f"{path}:{node.lineno}: {node.name}"
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.task":
            try:
                task = ast.literal_eval(decorator.args[0])
                options = {word.arg: ast.literal_eval(word.value) for word in decorator.keywords}
            except (ValueError, IndexError) as error:
                raise AssignmentError(
                    f"{where}: expected plain values in the mark, got {error}. Write them out."
                ) from error
            points, hint = options.get("points", 0), options.get("hint", "")
            if not isinstance(points, int | float) or points <= 0:
                raise AssignmentError(
                    f"{where}: expected points > 0, got {points!r}. Add points=… to its mark."
                )
            if not isinstance(hint, str) or not hint.strip():
                raise AssignmentError(f"{where}: expected a hint, got none. Add hint=… to its mark.")
            if "visibility" in options:
                visibility = _own_visibility(options["visibility"], visibility, where)
            return GraderTest(node.name, task, float(points), hint, visibility, node.lineno)
    raise AssignmentError(
        f'{where}: expected a mark, got none. Add @pytest.mark.task("<task>", points=…, hint=…) above it.'
    )


def _own_visibility(value: Any, of_file: Visibility, where: str) -> Visibility:
    if of_file == "visible":
        raise AssignmentError(
            f"{where}: expected no visibility, as students have this file, got {value!r}. "
            "Remove it, or move the test to test_hidden.py."
        )
    return _secret(value, where)


def _read_mistake(path: Path) -> Mistake:
    try:
        code = path.read_text(encoding="utf-8")
        head = tomllib.loads(ast.get_docstring(ast.parse(code)) or "")
        return Mistake(path.stem, head["task"], tuple(head["fails"]), head["diagnosis"], code)
    except (OSError, SyntaxError, ValueError, RecursionError, KeyError, TypeError) as error:
        raise AssignmentError(
            f"{path}: expected a docstring in TOML with task, fails and diagnosis, got {error!r}. Mend its head."
        ) from error
