"""What a student may be told of a test, and when: the words are Gradescope's.

`visible`: at once and everything. `hidden`: never. `after_due_date` and `after_published`: from then on, how the test
went, in our words, and its hint. The code, the inputs and the expected values of a test that is not visible are
never told. https://gradescope-autograders.readthedocs.io/en/latest/specs/#controlling-test-case-visibility
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cvgrade.results import TestResult, Visibility


@dataclass(frozen=True)
class Occasion:
    """When a page is made: `now` and the due date with their timezones, and whether marks are published."""

    published: bool = True
    now: datetime | None = None
    due: datetime | None = None

    def tells(self, visibility: Visibility) -> bool:
        """Say whether a student may be told now how a test of this visibility went."""
        if visibility == "after_due_date":
            return self.due is not None and self.now is not None and self.now >= self.due
        return visibility == "visible" or (visibility == "after_published" and self.published)

    def when(self, visibility: Visibility) -> str:
        """Write when tests are told that are not told yet, after "these tests": "are told when …"."""
        if visibility == "after_due_date" and self.due is not None:
            return f"are told after {self.due.day} {self.due:%B %Y, %H:%M} ({self.due.tzname()})"
        return {
            "after_due_date": "are told after the due date",
            "after_published": "are told when the marks are published",
        }.get(visibility, "are not told")


def public(test: TestResult) -> TestResult:
    """Return what may ever be told of a test: all of a visible one, else only outcome, points and hint.

    The engine leaves secrets out of a result already; this holds whatever wrote it.
    """
    if test.visibility == "visible":
        return test
    message = (
        "" if test.cause == "not graded" else test.message
    )  # a fault's message may hold an expected value
    hint = "" if test.cause == "not graded" else test.hint
    return replace(test, name="", expected="", got="", details="", picture=None, message=message, hint=hint)
