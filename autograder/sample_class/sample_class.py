"""Make the sample class's submissions, and verify that each got the marks it must get.

python sample_class.py build FOLDER            → FOLDER/submitted/<student>/<assignment>/…, FOLDER/expected.json
python sample_class.py verify FOLDER GRADED    → exit code 1 where a mark, or the gradebook, differs
"""

from __future__ import annotations

import ast
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
from cvgrade.assignment import Assignment, find_assignment
from cvgrade.release import solved_notebook, stub_notebook
from cvgrade.reports.gradebook import read_marks, sqlite_url
from cvgrade.results import Report

HERE = Path(__file__).parent
ASSIGNMENT = "03_convolution"
Marks = dict[str, float]


@click.group()
def main() -> None:
    """Make and verify the sample class."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def build(folder: Path) -> None:
    """Write every submission and the expected marks below FOLDER."""
    assignment = find_assignment(ASSIGNMENT, HERE.parent.parent)
    expected: dict[str, Marks] = {}
    for student, content, marks in (*honest(assignment), *hostile(assignment)):
        path = folder / "submitted" / student / assignment.name / f"{assignment.notebook}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        expected[student] = marks
    (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    click.echo(f"{len(expected)} submissions: {folder / 'submitted'}")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("graded", type=click.Path(path_type=Path))
def verify(folder: Path, graded: Path) -> None:
    """Compare the marks in GRADED, and in its gradebook, with the expected ones."""
    expected: dict[str, Marks] = json.loads((folder / "expected.json").read_text())
    findings = []
    in_gradebook: Marks = {}
    if (graded / "gradebook.db").is_file():
        in_gradebook = read_marks(sqlite_url(graded / "gradebook.db"), ASSIGNMENT)
    for student, marks in expected.items():
        stored = graded / ASSIGNMENT / "results" / f"{student}.json"
        try:
            report = Report.from_json(stored.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            findings.append(f"{student}: expected a result in {stored}, got none ({error})")
            continue
        got = {task.task: task.earned for task in report.tasks}
        findings += [
            f"{student}: expected {points:g} points for {task}, got {got.get(task, 0):g}"
            for task, points in marks.items()
            if got.get(task) != points
        ]
        if not report.graded:
            findings.append(f"{student}: not graded")
        if in_gradebook.get(student) != sum(marks.values()):
            findings.append(
                f"{student}: expected {sum(marks.values()):g} in the gradebook, got {in_gradebook.get(student)}"
            )
    for finding in findings:
        click.echo(finding)
    click.echo(f"{len(expected)} submissions, {len(findings)} unexpected marks")
    sys.exit(1 if findings else 0)


def honest(assignment: Assignment) -> list[tuple[str, bytes, Marks]]:
    """Make what the honest students handed in."""
    students: dict[str, dict[str, Any]] = tomllib.loads((HERE / "honest.toml").read_text(encoding="utf-8"))
    made = []
    for student, entry in students.items():
        origin = entry["from"]
        if origin == "stub":
            content = stub_notebook(assignment)
        elif origin == "solution":
            content = solved_notebook(assignment)
        else:
            content = with_cell(assignment, (assignment.folder / f"{origin}.py").read_text(encoding="utf-8"))
        made.append((student, content, assignment.tasks | entry.get("expected", {})))
    return made


def hostile(assignment: Assignment) -> list[tuple[str, bytes, Marks]]:
    """Make what the attackers and the unlucky ones handed in."""
    return [_hostile(assignment, path) for path in sorted((HERE / "hostile").glob("*.py"))]


def _hostile(assignment: Assignment, path: Path) -> tuple[str, bytes, Marks]:
    code, head = read_head(path)
    return path.stem, content_of(assignment, code, head), marks_of(assignment, head)


def read_head(path: Path) -> tuple[str, dict[str, Any]]:
    """Read an entry: its code, and the TOML in its docstring."""
    code = path.read_text(encoding="utf-8")
    return code, tomllib.loads(ast.get_docstring(ast.parse(code), clean=False) or "")


def content_of(assignment: Assignment, code: str, head: dict[str, Any]) -> bytes:
    """Make the notebook that an entry's head describes."""
    if head["kind"] == "append":
        return with_cell(assignment, code, middle=head.get("at") == "middle")
    if head["kind"] == "stub":
        notebook = json.loads(stub_notebook(assignment))
        notebook["cells"].append(code_cell(code))
        return notebook_bytes(notebook)
    if head["kind"] == "replace":
        return notebook_bytes(
            {"cells": [code_cell(code)], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}
        )
    if head["kind"] == "file":
        return str(head["content"]).encode()
    return MANGLES[head["mangle"]](solved_notebook(assignment))


def marks_of(assignment: Assignment, head: dict[str, Any]) -> Marks:
    """Return the points that an entry must get: "full", "zero" or a number for each task."""
    said = {task: head.get("expected", {}).get(task, head["default"]) for task in assignment.tasks}
    return {
        task: points * {"full": 1.0, "zero": 0.0}[said[task]] if isinstance(said[task], str) else said[task]
        for task, points in assignment.tasks.items()
    }


def with_cell(assignment: Assignment, code: str, *, middle: bool = False) -> bytes:
    """Add a cell to the solved notebook, at its end or half-way."""
    notebook = json.loads(solved_notebook(assignment))
    cells = notebook["cells"]
    cells.insert(len(cells) // 2 if middle else len(cells), code_cell(code))
    return notebook_bytes(notebook)


def code_cell(code: str) -> dict[str, Any]:
    """Write a code cell as Jupyter does."""
    return {
        "cell_type": "code",
        "id": "added",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": code,
    }


def notebook_bytes(notebook: dict[str, Any]) -> bytes:
    """Write a notebook's JSON."""
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode()


def _lose_metadata(content: bytes) -> bytes:
    notebook = json.loads(content)
    cells = [{"cell_type": cell["cell_type"], "source": cell["source"]} for cell in notebook["cells"]]
    return notebook_bytes({"cells": cells})


def _duplicate_cells(content: bytes) -> bytes:
    notebook = json.loads(content)
    notebook["cells"] = [cell for cell in notebook["cells"] for _ in range(2)]
    return notebook_bytes(notebook)


def _crlf_bom(content: bytes) -> bytes:
    notebook = json.loads(content)
    for cell in notebook["cells"]:
        cell["source"] = [line.replace("\n", "\r\n") for line in cell["source"]]
    return b"\xef\xbb\xbf" + notebook_bytes(notebook).replace(b"\n", b"\r\n")


def _retagged_kernel(content: bytes) -> bytes:
    notebook = json.loads(content)
    notebook["metadata"] = {"kernelspec": {"name": "my-env", "display_name": "My env", "language": "R"}}
    return notebook_bytes(notebook)


MANGLES = {
    "lose_metadata": _lose_metadata,
    "duplicate_cells": _duplicate_cells,
    "crlf_bom": _crlf_bom,
    "retagged_kernel": _retagged_kernel,
}

if __name__ == "__main__":
    main()
