"""Compare a generated class with itself, and say what that costs and whether the copies come first.

    python benchmarks/similarity.py [STUDENTS]         800 without a number

Each student has, for every function of `03_convolution`, one of the course's right or wrong ways, with a few lines of
their own; one student more in 40 is a copy with other names. The table: processor seconds, peak memory, pairs listed,
and how many of the copies stand before the first pair that is none.
"""

from __future__ import annotations

import ast
import random
import re
import resource
import sys
import time
from pathlib import Path

from cvgrade.assignment import Assignment, find_assignment
from cvgrade.similarity.own_code import read_class
from cvgrade.similarity.page import comparison, similar_html
from cvgrade.source import solution_cells, stub_cells
from cvgrade.submission import Submission

OWN_LINES = (
    "v{0} = {1} * {2} - {3}",
    "assert {1} + {2} != {3}",
    "v{0} = [{1} for k in range({2}) if k % {3}]",
)


def main() -> None:
    students = int(sys.argv[1]) if len(sys.argv) > 1 else 800
    assignment = find_assignment("03_convolution", Path(__file__).parents[1])
    submissions = class_of(assignment, students)
    copies = sum(submission.student.startswith("copy") for submission in submissions)
    began = time.process_time()
    found = comparison(assignment, read_class(submissions, stub_cells(assignment.source)), 0.5)
    page = similar_html(found)
    spent = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    first = 0
    for pair in found.pairs:
        if pair.first.students[0].removeprefix("copy-") != pair.second.students[0].removeprefix("copy-"):
            break
        first += 1
    print("| submissions | processor s | peak MB | page MB | pairs from 50% | copies | of them first |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print(
        f"| {len(submissions)} | {spent:.1f} | {memory:.0f} | {len(page) / 2**20:.1f} | {len(found.pairs)} "
        f"| {copies} | {first} |"
    )


def class_of(assignment: Assignment, students: int) -> list[Submission]:
    """Make the class; the same one every time."""
    random_ = random.Random(1)
    ways = ways_of(assignment)
    made = []
    for number in range(students):
        cells = [with_own_lines(random_.choice(each), random_) for each in ways.values()]
        made.append(Submission(f"s{number:04}", Path(), "", tuple(cells)))
        if number % 40 == 0:
            renamed = [re.sub(r"\b(image|kernel|result|x|y)\b", r"my_\1", cell) for cell in cells]
            made.append(
                Submission(f"copy-s{number:04}", Path(), "", (*renamed, "print('all of it', [1, 2, 3])"))
            )
    return made


def ways_of(assignment: Assignment) -> dict[str, list[str]]:
    """Collect the course's own ways to write each function."""
    codes = ["\n\n".join(solution_cells(assignment.source))]
    codes += [each.code for each in (*assignment.alternatives, *assignment.mistakes)]
    ways: dict[str, list[str]] = {}
    for code in codes:
        for node in ast.parse(code).body:
            if isinstance(node, ast.FunctionDef):
                ways.setdefault(node.name, []).append(ast.unparse(node))
    return ways


def with_own_lines(code: str, random_: random.Random) -> str:
    """Put one to four lines between those of a function; they need not mean anything, as nothing is run."""
    lines = code.split("\n")
    for _ in range(random_.randint(1, 4)):
        at = random_.randrange(1, len(lines))
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        numbers = (random_.randint(1, 99) for _ in range(4))
        lines.insert(at, indent + random_.choice(OWN_LINES).format(*numbers))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
