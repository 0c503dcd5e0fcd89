"""`cvgrade new`: a small assignment that keeps every promise, to be rewritten into one's own."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path

from cvgrade.errors import AssignmentError, GraderFault

_NAME = re.compile(r"(\d+_)?(?P<notebook>[a-z][a-z0-9_]{0,58}[a-z0-9])")
_TAKEN = ("test_visible", "test_hidden", "readme", "artifacts", "right", "wrong")

SETTINGS = """\
title = {title}  # shown to students and on reports
notebook = "{notebook}"  # name of the notebook, without its extension
preload = ["numpy"]  # imported once, before the workers fork
# due = 2026-12-01T23:59:00+01:00  # a date, a time and a timezone, without quotes

[limits]
call_timeout_s = 1  # processor seconds that one call of a student's function may take
cell_timeout_s = 3  # processor seconds that one cell of the notebook may take
submission_timeout_s = 60  # wall-clock seconds that the notebook and all calls together may take
memory_mb = 512  # memory that one submission may use
"""

NOTEBOOK = '''\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# {title}

**How it works.** For each task, replace the line `raise NotImplementedError(…)` by your code, run the cell, then run
the cell with `check(…)`. After you hand in, further tests run on other inputs.

```{{code-cell}} python
import numpy as np
from cvgrade import check
```

## Task 1: a brighter picture

A gray picture holds whole numbers from 0, black, to 255, white. Add `amount` to each; what would be above 255 stays
white, what would be below 0 stays black.

```{{code-cell}} python
:task: brighten

def brighten(image, amount):
    """Add `amount` to each pixel of a picture of bytes, from 0 to 255; return bytes of the same shape."""
    ### BEGIN SOLUTION
    brighter = np.asarray(image, dtype=int) + amount
    return np.clip(brighter, 0, 255).astype(np.uint8)
    ### END SOLUTION
```

```{{code-cell}} python
:check: brighten

check("brighten")
```
'''

VISIBLE = '''\
"""What a student sees and can run: `check("brighten")` in the notebook runs the tests of one task."""

import numpy as np
import pytest
from cvgrade.checks import assert_close


@pytest.mark.task("brighten", points=2, hint="Add the amount to each pixel: 100 becomes 150.")
def test_brighten_adds_the_amount(student):
    image = np.array([[0, 100], [150, 200]], dtype=np.uint8)
    assert_close(student.brighten(image, 50), [[50, 150], [200, 250]])
'''

HIDDEN = '''\
"""What decides the rest of the marks: other pictures, the ends of the scale."""

import numpy as np
import pytest
from cvgrade.checks import assert_close


@pytest.mark.task("brighten", points=2, hint="Bytes wrap: 200 + 100 is not 44. Compute with larger numbers, then cut.")
def test_brighten_stops_at_white(student):
    image = np.array([[200, 254, 255]], dtype=np.uint8)
    assert_close(student.brighten(image, 100), [[255, 255, 255]])


@pytest.mark.task("brighten", points=3, hint="A negative amount darkens, down to black and no further.")
def test_brighten_of_any_picture_by_any_amount(student, rng):
    image = rng.integers(0, 256, size=(6, 9), dtype=np.uint8)
    for amount in (-120, 80):
        expected = [[max(0, min(255, int(pixel) + amount)) for pixel in row] for row in image]  # (6, 9)
        assert_close(student.brighten(image, amount), expected)
'''

WRONG = '''\
"""
task = "brighten"
fails = ["test_brighten_stops_at_white", "test_brighten_of_any_picture_by_any_amount"]
diagnosis = "Numbers above 255 began again at 0: cut them off before they become bytes."
"""

import numpy as np


def brighten(image, amount):
    return (np.asarray(image, dtype=int) + amount).astype(np.uint8)
'''

RIGHT = '''\
"""Another way: a table with the answer for each of the 256 numbers that a pixel can be."""

import numpy as np


def brighten(image, amount):
    table = [sorted([0, pixel + amount, 255])[1] for pixel in range(256)]
    return np.array(table, dtype=np.uint8)[np.asarray(image)]
'''


def write_assignment(name: str, root: Path, *, title: str | None = None) -> list[Path]:
    """Write ``<root>/solutions/<name>/``, whole or not at all; return its files.

    Raises
    ------
    AssignmentError
        Where the name or the title cannot be one, the assignment is there already, or `root` is no course.
    GraderFault
        Where it cannot be written; nothing is there then.
    """
    notebook = _notebook_name(name)
    title = notebook.replace("_", " ").capitalize() if title is None else title.strip()
    if not title or not title.isprintable():
        raise AssignmentError(
            f"new: expected a title on one line, got {title!r}. Write it after --title, in quotation marks."
        )
    solutions = root / "solutions"
    folder = solutions / name
    if folder.exists() or folder.is_symlink():
        raise AssignmentError(f"new: expected a new name, got {folder}, which is there. Choose another name.")
    if not solutions.is_dir():
        raise AssignmentError(
            f"new: expected a course with the folder {solutions}, got none. Run in the course's folder, name it with "
            "--root, or begin one: make the folder solutions."
        )
    files = {
        "assignment.toml": SETTINGS.format(title=json.dumps(title, ensure_ascii=False), notebook=notebook),
        f"{notebook}.md": NOTEBOOK.format(title=title),
        "test_visible.py": VISIBLE,
        "test_hidden.py": HIDDEN,
        "wrong/bytes_wrap.py": WRONG,
        "right/by_a_table.py": RIGHT,
    }
    _write(folder, files)
    return [folder / file for file in files]


def _notebook_name(name: str) -> str:
    match = _NAME.fullmatch(name)
    if match and match["notebook"] not in _TAKEN and "__" not in name:
        return match["notebook"]
    near = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:60].strip("_")
    remedy = f"Try {near}." if near != name and _NAME.fullmatch(near) else "Write for example 11_edges."
    raise AssignmentError(
        f"new: expected a number and a topic in small letters, as 11_edges, got {name!r}. {remedy}"
    )


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write the files to the side, then move the folder into place."""
    aside = None
    try:
        aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        for file, text in files.items():
            path = aside / file
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        aside.chmod(0o755)
        aside.rename(folder)
    except OSError as error:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
        raise GraderFault(
            f"{folder}: expected to write a new assignment, got {error.strerror or error}. Nothing was changed. "
            "Free some space or mend the permissions, then run the command again."
        ) from error
