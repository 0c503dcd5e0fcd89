"""One student's feedback: a page to read on a phone or on paper."""

from __future__ import annotations

from pathlib import Path

from cvgrade.files import write_atomically
from cvgrade.reports import page
from cvgrade.results import Report


def feedback_html(report: Report, title: str) -> str:
    """Render the feedback. Hidden tests show their outcome and hint; they hold no more (see `plugin.judge`)."""
    return page.render("feedback.html", report=report, title=title)


def write_feedback(report: Report, title: str, folder: Path) -> Path:
    """Write ``<folder>/<student>.html`` and return its path."""
    path = folder / f"{report.student}.html"
    write_atomically(path, feedback_html(report, title))
    return path
