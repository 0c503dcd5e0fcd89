"""One submission's `results.json` for Gradescope.

https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format. Gradescope itself keeps back what is
`hidden`, `after_due_date` or `after_published`; what a student may never be told is not in the file at all.
"""

from __future__ import annotations

import json
from typing import Any

from cvgrade.reports.occasion import public
from cvgrade.results import Report, TestResult


def gradescope_json(report: Report) -> str:
    """Write the file: a test each with score, max_score, status, output and visibility; the scores add up."""
    tests = [
        _test(test, f"{number}.{at}", at)
        for number, task in enumerate(report.tasks, 1)
        for at, test in enumerate(task.tests, 1)
    ]
    content: dict[str, Any] = {
        "execution_time": report.seconds,
        "output": _overall(report),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _test(test: TestResult, number: str, at: int) -> dict[str, Any]:
    shown = public(test)
    words = shown.name.removeprefix("test_").replace("_", " ") or f"another input ({at})"
    return {
        "name": f"{test.task}: {words}",
        "number": number,
        "score": test.earned,
        "max_score": test.points,
        "status": "passed" if test.passed else "failed",
        "output": _output(shown),
        "visibility": test.visibility,
    }


def _output(test: TestResult) -> str:
    """Write what a student reads of a test, which is `public` by now."""
    if test.passed:
        return ""
    parts = [f"{test.cause}: {test.message}", test.details]
    if test.expected and test.got:
        parts += [f"expected:\n{test.expected}", f"got:\n{test.got}"]
    parts.append(f"What probably happened: {test.diagnosis}" if test.diagnosis else "")
    parts.append(f"Hint: {test.hint}" if test.hint else "")
    return "\n\n".join(part for part in parts if part)


def _overall(report: Report) -> str:
    lines = [f"Nothing could be run: {report.problem}."] if report.problem else []
    lines += [f"Code cell {note.cell} stopped with an error: {note.message}" for note in report.notes]
    return "\n".join(lines)
