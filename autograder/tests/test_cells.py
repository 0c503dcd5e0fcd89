"""A notebook's cells run as tolerantly as a person would run them. Each notebook has a process of its own here."""

import ast
import json
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest
from cvgrade.sandbox.cells import MAX_MESSAGE, MAX_PRINTED, plain_python
from hypothesis import given
from hypothesis import strategies as st

RUN = """
import json, sys
from cvgrade.sandbox import cells
job = json.load(sys.stdin)
printed, out = cells.Printed(), sys.stdout
namespace = cells.fresh_namespace()
sys.stdout = sys.stderr = printed
problems = [cells.run_cell(s, n, namespace, job["timeout_s"]) for n, s in enumerate(job["cells"], 1)]
values = {name: repr(value) for name, value in namespace.items() if not name.startswith("_")}
json.dump({"problems": problems, "printed": printed.text(), "values": values}, out)
"""


@dataclass(frozen=True)
class Outcome:
    problems: list[str]
    printed: str
    values: dict[str, str]


def run(*cells: str, timeout_s: float = 5.0) -> Outcome:
    job = json.dumps({"cells": cells, "timeout_s": timeout_s})
    done = subprocess.run(
        [sys.executable, "-c", RUN], input=job, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return Outcome(**json.loads(done.stdout))


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("!pip install numpy\nx = 1", "pass\nx = 1"),
        ("if True:\n    !ls\n    x = 1", "if True:\n    pass\n    x = 1"),
        ("files = !ls -l\nx = 1", "files = None\nx = 1"),
        ("a, b = %some magic", "a, b = None"),
        ("np.sum?\nx = 1", "pass\nx = 1"),
        ("np.sum??", "pass"),
        ("?np.sum", "pass"),
        ("%time x = train(3)", "x = train(3)"),
        ("%ls\nx = (7\n  % 3)\nt = '''\n%d\n!'''", "pass\nx = (7\n  % 3)\nt = '''\n%d\n!'''"),
        ("%%time\nx = 1", "x = 1"),
        ("%%timeit -n 10\nx = 1", "x = 1"),
        ("\n%%capture out\n%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("%%bash\nrm -rf /", ""),
        ("%%writefile a.py\nx = 1", ""),
        ("%%", ""),
        ("\ufeffx = 1\r\ny = 2\rz = 3", "x = 1\ny = 2\nz = 3"),
    ],
)
def test_what_is_no_python_is_taken_out(cell, python):
    assert plain_python(cell) == python


@pytest.mark.parametrize(
    "cell",
    [
        "x = 7 % 2\ny = a if b else c",
        "text = '''\n%time\n!ls\nwhat?\n'''",
        "x = (7\n  % 3)",
        "await f()",
        "def f():\n    return 1  # why?",
    ],
)
def test_what_is_python_stays_as_it_is(cell):
    assert plain_python(cell) == cell


@given(st.text(st.sampled_from("%!?=x \n(#'"), max_size=30))
def test_no_cell_is_too_odd(cell):
    assert isinstance(plain_python(cell), str)


def test_a_cell_of_help_marks_that_is_nothing_else_compiles():
    ast.parse(plain_python("%load_ext autoreload\n%autoreload 2\n!nvidia-smi\nimport?\n"))


def test_variables_last_from_cell_to_cell():
    assert run("x = 3", "def f():\n    return x + 1", "y = f()").values["y"] == "4"


def test_a_failing_cell_is_noted_and_the_next_one_runs():
    outcome = run("x = 1\nx / 0", "y = x + 1", "broken(", "z = 3")
    assert outcome.problems[0] == "ZeroDivisionError: division by zero\n  cell 1, line 2: x / 0"
    assert outcome.problems[2].startswith("SyntaxError: ")
    assert (outcome.problems[1], outcome.problems[3]) == ("", "")
    assert (outcome.values["y"], outcome.values["z"]) == ("2", "3")


def test_the_traceback_names_the_students_lines_in_every_cell():
    (_, problem) = run("def half(x):\n    return x / 0", "a = 1\nhalf(a)").problems
    assert problem.splitlines()[1:] == ["  cell 2, line 2: half(a)", "  cell 1, line 2: return x / 0"]


def test_the_statements_after_a_failing_one_run():
    outcome = run(
        "import not_installed_here\nx = 1\n\ndef f():\n    return 1 / 0\n\nf()\n@missing\ndef g():\n"
        "    pass\ny = 2\nz = 1 / 0",
        "w = x + y",
    )
    assert outcome.problems[0].startswith("ModuleNotFoundError: ")
    assert (outcome.problems[1], outcome.values["w"]) == ("", "3")


def test_a_cell_that_was_left_or_ran_out_of_time_does_not_go_on():
    outcome = run("exit()\nx = 1", "while True: pass\ny = 1", timeout_s=0.2)
    assert not {"x", "y"} & outcome.values.keys()


def test_a_future_import_holds_in_later_cells():
    outcome = run(
        "from __future__ import annotations", "def f(x: NotImported) -> Neither:\n    return x", "y = f(3)"
    )
    assert (outcome.problems, outcome.values["y"]) == (["", "", ""], "3")


def test_an_error_of_ones_own_names_the_built_in_one_it_is_a_kind_of():
    code = "class A(ValueError): pass\nclass B(A): pass\nclass C(Exception): pass\n"
    assert run(code + "raise B('x')").problems[0].startswith("B (ValueError): x")
    assert run(code + "raise C('x')").problems[0].startswith("C: x")


def test_what_ipython_offers_is_there():
    outcome = run(
        "display(3)\nget_ipython().run_line_magic('time', 'x')",
        "import __main__\nx = 1\ny = __main__.x",
        "z = __name__",
    )
    assert outcome.problems == ["", "", ""]
    assert (outcome.values["y"], outcome.values["z"]) == ("1", "'__main__'")


def test_await_works_at_the_top():
    outcome = run(
        "import asyncio\n\nasync def f():\n    await asyncio.sleep(0)\n    return 3\n\nx = await f()"
    )
    assert (outcome.problems, outcome.values["x"]) == ([""], "3")


def test_input_says_that_nobody_is_there():
    outcome = run("x = 1\nname = input('your name? ')", "y = 2")
    assert outcome.problems[0].startswith("RuntimeError: input() cannot be used")
    assert outcome.values["y"] == "2"


@pytest.mark.parametrize("leave", ["exit()", "quit()", "import sys; sys.exit(3)", "raise KeyboardInterrupt"])
def test_leaving_ends_the_cell_only(leave):
    outcome = run(leave, "x = 1")
    assert outcome.problems[0]
    assert outcome.values["x"] == "1"


@pytest.mark.parametrize(
    "loop",
    [
        "while True:\n    pass",
        "while True:\n    try:\n        n = sum(range(1000))\n    except Exception:\n        pass",
        "import time\ntime.sleep(60)",
    ],
    ids=["plain", "except Exception", "sleeping"],
)
def test_an_endless_cell_is_stopped_and_the_next_one_runs(loop):
    started = time.monotonic()
    outcome = run(loop, "x = 1", timeout_s=0.2)
    assert time.monotonic() - started < 10
    assert outcome.problems[0].startswith("timeout: the cell ran out of time")
    assert outcome.values["x"] == "1"


def test_the_alarm_does_not_ring_in_a_later_cell():
    outcome = run("x = 1", "import time\ntime.sleep(0.4)", "time.sleep(0.4)\ny = 2", timeout_s=0.6)
    assert outcome.problems == ["", "", ""]
    assert outcome.values["y"] == "2"


def test_huge_printouts_are_cut():
    outcome = run(
        "for _ in range(1000):\n    print('x' * 10_000)\nimport sys\nsys.stderr.write('y')", "print('end')"
    )
    assert outcome.problems == ["", ""]
    assert outcome.printed.endswith("\n[…]")
    assert len(outcome.printed) == MAX_PRINTED + len("\n[…]")


def test_what_is_printed_is_kept_in_order():
    assert run("print('a', 1)", "import sys\nprint('b', file=sys.stderr, flush=True)").printed == "a 1\nb\n"


def test_a_huge_message_is_cut():
    (problem,) = run("raise ValueError('x' * 1_000_000)").problems
    assert problem.startswith("ValueError: xxx")
    assert MAX_MESSAGE <= len(problem) <= 2 * MAX_MESSAGE


HOSTILE = """
class Bad(Exception):
    def __str__(self):
        {body}
    __repr__ = __str__
raise Bad()
"""


@pytest.mark.parametrize(
    "body", ["raise SystemExit", "return 3", "import os; raise MemoryError", "return self.__str__()"]
)
def test_an_exception_that_fails_to_say_what_it_is_is_named_by_its_type(body):
    outcome = run(HOSTILE.format(body=body), "x = 1")
    assert outcome.problems == ["Bad", ""]
    assert outcome.values["x"] == "1"


def test_deep_recursion_is_told_in_a_few_lines():
    (problem,) = run("def f(n):\n    return f(n + 1)\nf(0)").problems
    assert problem.startswith("RecursionError: ")
    assert len(problem.splitlines()) <= 9
