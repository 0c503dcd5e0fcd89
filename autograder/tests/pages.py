"""What the tests of pages share: reports to render, and a parser that finds what must not be in a page."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from cvgrade.assignment import Assignment
from cvgrade.results import Report, TaskResult, TestResult

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>{{ 7 * 7 }}\"'&"


def report_of(
    assignment: Assignment, student: str, fails: dict[str, dict[str, Any]] | None = None, **more: Any
) -> Report:
    """Make a report in which the named tests failed, each with the given fields."""
    results = [TestResult(t.name, t.task, t.points, t.points, t.visibility) for t in assignment.tests]
    results = [
        replace(result, **({"cause": "wrong value", "earned": 0.0} | fails[result.name]))
        if fails and result.name in fails
        else result
        for result in results
    ]
    tasks = tuple(
        TaskResult(task, tuple(result for result in results if result.task == task))
        for task in assignment.tasks
    )
    return Report(assignment.name, student, tasks, **more)


class Page(HTMLParser):
    """The tags, attributes and visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def rows(self) -> list[str]:
        """Return the text's words, one line a run of them."""
        return [line.strip() for line in self.text.split("\n") if line.strip()]


def loads(page: Page, html: str) -> list[str]:
    """List what a browser would fetch from elsewhere."""
    names = {"src", "srcset", "href", "xlink:href", "data", "poster", "action", "background"}
    found = [value for _, attributes in page.tags for name, value in attributes.items() if name in names]
    found += re.findall(r"url\(([^)]*)\)|@import\s+(\S+)", html)
    return [value for value in map(str, found) if "//" in value and not value.startswith("data:")]


def assert_safe(html: str) -> Page:
    page = Page(html)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "iframe", "object", "embed", "link", "form", "base"}
    for attributes in (attributes for tag, attributes in page.tags if tag == "img"):
        assert attributes["src"].startswith("data:image/png;base64,")
        assert attributes["alt"]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert loads(page, html) == []
    policies = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    assert [a["lang"] for tag, a in page.tags if tag == "html"] == ["en"]
    return page


def row_of(html: str, first: str) -> list[str]:
    """Return the cells of the table row that begins with a text."""
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)]
    rows = [[re.sub("<[^>]+>", "", cell) for cell in row] for row in rows]
    return next(row for row in rows if row and row[0] == first)


def part_of(html: str, heading: str) -> str:
    """Return what stands below a heading, up to the next."""
    return html.partition(f"<h2>{heading}")[2].partition("<h2>")[0]
