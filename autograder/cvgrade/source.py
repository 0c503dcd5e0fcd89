"""The MyST notebook an author writes: its cells, its solution regions, and the text without them."""

from __future__ import annotations

import ast
import re
import symtable
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cvgrade.assignment import Assignment
from cvgrade.errors import AssignmentError
from cvgrade.sandbox.training import training_cells

_modules: dict[str, Any] = sys.modules
_modules.setdefault("rfc3987_syntax", None)  # takes 2 s; jsonschema, below jupytext, can do without
import jupytext  # noqa: E402

BEGIN, END, STUB = "### BEGIN SOLUTION", "### END SOLUTION", "### STUB "


@dataclass(frozen=True)
class SourceCell:
    """One cell of the source: `task` where a student's answer stands, `check` where it is checked."""

    kind: str  # "code" or "markdown"
    text: str
    task: str = ""
    check: str = ""


def read_cells(path: Path) -> list[SourceCell]:
    """Read a MyST notebook.

    Raises
    ------
    AssignmentError
        Where it cannot be read, markers do not balance, or a task has no answer cell or no check cell.
    """
    try:
        notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst")
    except Exception as error:  # jupytext and its YAML reader raise many kinds
        raise AssignmentError(f"{path}: expected a MyST notebook, got {error}. Mend the file.") from error
    cells = [
        SourceCell(cell.cell_type, cell.source, cell.metadata.get("task", ""), cell.metadata.get("check", ""))
        for cell in notebook.cells
    ]
    for cell in cells:
        _split(cell, path)
    answers = [cell.task for cell in cells if cell.task]
    checks = [cell.check for cell in cells if cell.check]
    for task in (*answers, *checks):
        if answers.count(task) != 1 or checks.count(task) != 1:
            raise AssignmentError(
                f"{path}: expected one cell with `:task: {task}` and one with `:check: {task}`, "
                f"got {answers.count(task)} and {checks.count(task)}. Add or remove cells."
            )
    return cells


def stub_text(cell: SourceCell, path: Path) -> str:
    """Return the cell as students get it: each solution region replaced by its stub."""
    lines = []
    for line, region in _split(cell, path):
        if region is None:
            lines.append(line)
        elif line.strip() == BEGIN:
            indent = line[: len(line) - len(line.lstrip())]
            lines.append(indent + _stub(region, cell.task))
    return "\n".join(lines)


def solution_text(cell: SourceCell, path: Path) -> str:
    """Return the cell with its solution and without the markers."""
    marks = (BEGIN, END)
    kept = [
        line
        for line, _ in _split(cell, path)
        if line.strip() not in marks and not line.strip().startswith(STUB)
    ]
    return "\n".join(kept)


def region_lines(cell: SourceCell, path: Path) -> list[str]:
    """Return the lines inside the cell's solution regions, stripped, without markers and blank lines."""
    inside = [line.strip() for line, region in _split(cell, path) if region is not None]
    return [line for line in inside if line and line not in (BEGIN, END) and not line.startswith(STUB)]


def solution_cells(path: Path) -> list[str]:
    """Return the code cells of the solved notebook."""
    return [solution_text(cell, path) for cell in read_cells(path) if cell.kind == "code"]


def definitions(cells: list[str], wanted: Iterable[str] | None = None) -> list[str]:
    """Leave out the expressions at the top level: what is shown and printed, not defined.

    With `wanted`, leave out all that is needed neither for these names nor for what they use; imports stay.
    """
    kept: list[str | list[ast.stmt]] = []
    for cell in cells:
        try:
            kept.append([node for node in ast.parse(cell).body if not isinstance(node, ast.Expr)])
        except SyntaxError:  # a magic: the cell as it is
            kept.append(cell)
    nodes = [node for part in kept if isinstance(part, list) for node in part]
    if wanted is not None:
        needed = _needed(nodes, set(wanted))
        nodes = [
            node
            for node in nodes
            if isinstance(node, ast.Import | ast.ImportFrom) or not needed.isdisjoint(_defined(node))
        ]
    left = set(map(id, nodes))
    return [
        part if isinstance(part, str) else "\n".join(ast.unparse(node) for node in part if id(node) in left)
        for part in kept
    ]


def _needed(nodes: list[ast.stmt], wanted: set[str]) -> set[str]:
    """Add to names what the statements that define them use, and so on."""
    by_name: dict[str, list[ast.stmt]] = {}
    for node in nodes:
        for name in _defined(node):
            by_name.setdefault(name, []).append(node)
    needed: set[str] = set()
    while wanted:
        name = wanted.pop()
        needed.add(name)
        for node in by_name.get(name, []):
            wanted |= used_names(ast.unparse(node)) - needed
    return needed


def _defined(node: ast.stmt) -> set[str]:
    """Name what a statement defines, or changes: the array in ``array[0] = 1``."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    names = set()
    for inner in ast.walk(node):
        target: ast.AST = inner
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value
        if isinstance(target, ast.Name) and isinstance(getattr(inner, "ctx", None), ast.Store):
            names.add(target.id)
        elif isinstance(inner, ast.FunctionDef | ast.ClassDef):
            names.add(inner.name)
    return names


def used_names(code: str) -> set[str]:
    """Name the globals that code refers to, at its top level or in its functions."""
    top = symtable.symtable(code, "<cell>", "exec")
    found, tables = set(), [top]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        found |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_global() or (table is top and symbol.is_referenced())
        }
    return found


def needed_definitions(assignment: Assignment) -> list[str]:
    """Return of the solution what the tests and the known mistakes may need: no training, no pictures."""
    cells = solution_cells(assignment.source)
    left_out = training_cells(cells) if assignment.skip_training else []
    wanted: set[str] = set()
    for path in assignment.test_files:
        for pair in re.findall(r"\bstudent\.(\w+)|[\"'](\w+)[\"']", path.read_text("utf-8")):
            wanted |= set(filter(None, pair))
    for mistake in assignment.mistakes:
        wanted |= used_names(mistake.code)
    kept = [cell for number, cell in enumerate(cells, start=1) if number not in left_out]
    return definitions(kept, wanted)


def function_names(cells: list[str]) -> frozenset[str]:
    """Name what the cells define as functions, at the top level."""
    names = set()
    for cell in cells:
        try:
            names |= {node.name for node in ast.parse(cell).body if isinstance(node, ast.FunctionDef)}
        except SyntaxError:  # a magic
            continue
    return frozenset(names)


def stub_cells(path: Path) -> list[str]:
    """Return the code cells of the notebook as students get it."""
    return [stub_text(cell, path) for cell in read_cells(path) if cell.kind == "code"]


def _stub(region: list[str], task: str) -> str:
    first = region[0].strip() if region else ""
    if first.startswith(STUB):
        return first.removeprefix(STUB)
    return f'raise NotImplementedError("{task or "this cell"}: write your code here")'


def _split(cell: SourceCell, path: Path) -> list[tuple[str, list[str] | None]]:
    """Pair each line with the lines of its solution region, or with None outside (markers are inside)."""
    result: list[tuple[str, list[str] | None]] = []
    region: list[str] | None = None
    for line in cell.text.split("\n"):
        mark = line.strip()
        if (mark == BEGIN) != (region is None) and mark in (BEGIN, END):
            raise AssignmentError(
                f"{path}: expected {BEGIN} and {END} to balance, got {mark!r} in\n{cell.text}"
            )
        if mark == BEGIN:
            region = []
        result.append((line, region))
        if mark == END:
            region = None
        elif region is not None and mark != BEGIN:
            region.append(line)
    if region is not None:
        raise AssignmentError(f"{path}: expected {END} after {BEGIN}, got the end of the cell\n{cell.text}")
    return result
