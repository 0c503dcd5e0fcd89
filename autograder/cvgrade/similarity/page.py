"""The ranked pairs as a page with both codes side by side, as CSV and as plain data."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cvgrade.assignment import Assignment
from cvgrade.reports import page
from cvgrade.reports.lms import harmless
from cvgrade.similarity.own_code import CELL, Class, Runs, Work
from cvgrade.similarity.pairs import Pair, common_runs, matching_lines, similar_pairs

SHOWN = 100  # pairs with their codes on the page; the table has all that CSV has
LISTED = 10_000  # pairs in the table: a class that all copied from one source has more
MOST_LINES = 600  # of one code on the page
CONTEXT = 2  # lines shown before and after one that matches
COLUMNS = ("student", "other", "similarity", "share of student", "share of other", "shared runs")


@dataclass(frozen=True)
class Comparison:
    """Everything found: groups of the same structure, pairs at or above the threshold, what was not compared."""

    assignment: Assignment
    threshold: float
    submissions: int
    compared: int
    groups: list[Work]
    pairs: list[Pair]
    common: Runs
    remarks: dict[str, str]

    @property
    def found(self) -> bool:
        """Whether there is anything for a person to look at."""
        return bool(self.groups or self.pairs)


@dataclass(frozen=True)
class _Line:
    text: str
    matches: bool


def comparison(assignment: Assignment, read: Class, threshold: float) -> Comparison:
    """Compare a class that was read, and put together what was found."""
    common = common_runs(read.works)
    groups = [work for work in read.works if len(work.students) > 1]
    compared = sum(len(work.students) for work in read.works)
    return Comparison(
        assignment=assignment,
        threshold=threshold,
        submissions=read.submissions,
        compared=compared,
        groups=sorted(groups, key=lambda work: (-len(work.students), work.students)),
        pairs=similar_pairs(read.works, common, threshold)[:LISTED],
        common=common,
        remarks=read.remarks,
    )


def anonymous(found: Comparison, pseudonyms: Mapping[str, str], scrub: Callable[[str], str]) -> Comparison:
    """Return the same under pseudonyms; known names in the codes are replaced too."""

    def work(each: Work) -> Work:
        author, *others = (pseudonyms[student] for student in each.students)
        return replace(each, students=(author, *sorted(others)), code=scrub(each.code))

    return replace(
        found,
        groups=[work(group) for group in found.groups],
        pairs=[replace(pair, first=work(pair.first), second=work(pair.second)) for pair in found.pairs],
        remarks={
            name: scrub(why)
            for name, why in sorted((pseudonyms[name], why) for name, why in found.remarks.items())
        },
    )


def similar_html(found: Comparison) -> str:
    """Render the page; the codes of the first pairs stand on it, lines that match are marked."""
    shown = [(pair, *_side_by_side(pair, found.common)) for pair in found.pairs[:SHOWN]]
    return page.render("similar.html", found=found, shown=shown, most_lines=MOST_LINES, listed=LISTED)


def _side_by_side(pair: Pair, common: Runs) -> tuple[list[_Line], list[_Line]]:
    first, second = matching_lines(pair, common)
    return _marked(pair.first.code, first), _marked(pair.second.code, second)


def _marked(code: str, matching: set[int]) -> list[_Line]:
    """Mark matching lines; of the others keep those near one and the number of its cell, count what is left out."""
    texts = code.split("\n")
    near = {number + by for number in matching for by in range(-CONTEXT, CONTEXT + 1)}
    heads = [number for number, text in enumerate(texts) if text.startswith(CELL)]
    near |= {heads[bisect_right(heads, number) - 1] for number in matching}
    lines: list[_Line] = []
    left_out = 0
    for number, text in enumerate(texts):
        if number not in near:
            left_out += 1
            continue
        lines += _gap(left_out)
        left_out = 0
        lines.append(_Line(text, number in matching and bool(text.strip())))
    return [*lines, *_gap(left_out)][:MOST_LINES]


def _gap(left_out: int) -> list[_Line]:
    return [_Line(f"    ⋮ {left_out} lines without a match" if left_out > 1 else "    ⋮", False)] * bool(
        left_out
    )


def rows(found: Comparison) -> Iterator[tuple[str, str, float, float, float, int]]:
    """Yield what `COLUMNS` name: everybody of a group with its first student, then the pairs of first students."""
    for group in found.groups:
        for other in group.students[1:]:
            yield group.students[0], other, 1.0, 1.0, 1.0, len(group.runs)
    for pair in found.pairs:
        names = pair.first.students[0], pair.second.students[0]
        yield (*names, pair.similarity, pair.share, pair.share_back, pair.shared)


def similar_csv(found: Comparison) -> str:
    """Write the rows as CSV; names that a spreadsheet would run are made harmless."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for first, second, *shares, shared in rows(found):
        writer.writerow([harmless(first), harmless(second), *(f"{share:.3f}" for share in shares), shared])
    return text.getvalue()


def similar_data(found: Comparison) -> dict[str, Any]:
    """Return everything but the codes, for JSON."""
    names = ("student", "other", "similarity", "share", "share_back", "shared")
    return {
        "assignment": found.assignment.name,
        "threshold": found.threshold,
        "submissions": found.submissions,
        "groups": [list(group.students) for group in found.groups],
        "pairs": [dict(zip(names, row, strict=True)) for row in rows(replace(found, groups=[]))],
        "remarks": found.remarks,
    }


def summary(found: Comparison) -> str:
    """Account for every submission in one line."""
    same = sum(len(group.students) for group in found.groups)
    cut = found.submissions - found.compared
    return (
        f"{found.submissions} submissions, {found.compared} compared, {cut} with too little code of their own; "
        f"{same} in {len(found.groups)} groups of the same code, {len(found.pairs)} similar pairs: a hint, not a proof"
    )
