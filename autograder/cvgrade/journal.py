"""Each test's outcome on disk as soon as it is known, in ``<results>/.partial/<student>.jsonl``.

A line is a report: first one without tests for each beginning, then one with a single test for each test judged.
What counts is the finished report, which replaces the file. A submission whose grading was cut short is graded
again from its first test: its later tests may depend on what the earlier ones left in the worker, and the diagnosis
on all of them, so only a whole run is identical to an undisturbed one. The journal is used where the process that
graded a submission died: the tests judged by then keep their marks, the others are *not graded*, and the next run
begins anew. It also tells how often that has happened, so that such a submission comes last and holds up nobody.
Lines are not flushed to the disk one by one: they outlive the process, and a machine that crashes grades again.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path

from cvgrade.errors import GraderFault
from cvgrade.results import Report, TaskResult, TestResult


@dataclass(frozen=True)
class Interrupted:
    """What a journal holds: how often the grading began, and the last outcome of each test by its name."""

    beginnings: int
    tests: dict[str, TestResult]


class Journal:
    """The journal of one submission.

    Parameters
    ----------
    results
        The folder of the finished reports.
    head
        A report without tests: whose journal it is, with all digests and versions.
    """

    def __init__(self, results: Path, head: Report) -> None:
        self.path = results / ".partial" / f"{head.student}.jsonl"
        self._head = replace(head, tasks=())

    def begin(self) -> None:
        """Note that the grading begins; forget what belongs to another version of the submission or the tests."""
        if not self.read().beginnings:
            self.remove()
        self._append(self._head)

    def adopt(self, text: str) -> None:
        """Add what was noted on another machine; where nothing was, that the grading began there."""
        if not self.read().beginnings:
            self.remove()
        self._write(text or "\n" + self._head.to_json())

    def add(self, result: TestResult) -> None:
        """Note the outcome of a test.

        Raises
        ------
        GraderFault
            Where the disk is full or gone.
        """
        self._append(replace(self._head, tasks=(TaskResult(result.task, (result,)),)))

    def read(self) -> Interrupted:
        """Read what was noted for the same submission, tests and versions; a line cut short is left out."""
        beginnings, tests = 0, dict[str, TestResult]()
        for line in self._lines():
            try:
                report = Report.from_json(line)
            except ValueError:
                continue
            if replace(report, tasks=()) == self._head:
                beginnings += not report.tasks
                tests |= {test.name: test for task in report.tasks for test in task.tests}
        return Interrupted(beginnings, tests)

    def remove(self) -> None:
        """Forget everything."""
        with contextlib.suppress(OSError):
            self.path.unlink()

    def _lines(self) -> list[str]:
        try:
            return self.path.read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError:
            return []

    def _append(self, report: Report) -> None:
        self._write("\n" + report.to_json())  # a line before it may have been cut short

    def _write(self, line: str) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.write(line.encode("utf-8"))
        except OSError as error:
            raise GraderFault(
                f"{self.path}: expected to write {len(line)} bytes, got {error.strerror or error}. Free some space "
                "or bring the folder back, then run the command again: it goes on where it stopped."
            ) from error
