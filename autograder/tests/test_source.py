"""The notebook an author writes: solution regions, stubs, and the cells where a task is answered and checked."""

from pathlib import Path

import pytest
from cvgrade.errors import AssignmentError
from cvgrade.source import (
    BEGIN,
    END,
    STUB,
    SourceCell,
    definitions,
    function_names,
    needed_definitions,
    read_cells,
    region_lines,
    solution_cells,
    solution_text,
    stub_cells,
    stub_text,
)

PATH = Path("conv.md")


def cell(*lines: str, task: str = "conv") -> SourceCell:
    return SourceCell("code", "\n".join(lines), task)


def test_a_region_becomes_a_stub_that_names_the_task():
    source = cell("def conv(x):", f"    {BEGIN}", "    return x", f"    {END}", "", "conv(1)")
    assert stub_text(source, PATH).split("\n") == [
        "def conv(x):",
        '    raise NotImplementedError("conv: write your code here")',
        "",
        "conv(1)",
    ]


def test_a_stub_of_the_authors_own_takes_its_place():
    source = cell(BEGIN, f"{STUB}by_hand = None  # your six rows", "by_hand = [1]", END)
    assert stub_text(source, PATH) == "by_hand = None  # your six rows"
    assert solution_text(source, PATH) == "by_hand = [1]"


def test_the_stub_stands_as_deep_as_its_region():
    source = cell(
        "class Net:",
        "    def f(self):",
        "        if self:",
        f"            {BEGIN}",
        "            pass",
        f"            {END}",
    )
    assert stub_text(source, PATH).split("\n")[-1].startswith("            raise NotImplementedError")


def test_several_regions_of_a_cell_are_replaced_each():
    source = cell(BEGIN, "a = 1", END, "b = 2", BEGIN, "c = 3", END)
    assert stub_text(source, PATH).count("NotImplementedError") == 2
    assert "b = 2" in stub_text(source, PATH)
    assert solution_text(source, PATH) == "a = 1\nb = 2\nc = 3"


def test_a_cell_without_a_region_stays_as_it_is():
    source = cell("a = 1", "", "b = 2")
    assert stub_text(source, PATH) == solution_text(source, PATH) == source.text


def test_the_lines_of_the_regions_come_without_markers_and_blanks():
    source = cell("x = 0", BEGIN, f"{STUB}pass", "a = 1", "", "  b = 2", END)
    assert region_lines(source, PATH) == ["a = 1", "b = 2"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((BEGIN, "a = 1"), f"expected {END} after {BEGIN}, got the end of the cell"),
        (("a = 1", END), f"balance, got '{END}'"),
        ((BEGIN, BEGIN, END), f"balance, got '{BEGIN}'"),
        ((BEGIN, "a = 1", END, END), f"balance, got '{END}'"),
    ],
    ids=["not ended", "not begun", "begun twice", "ended twice"],
)
def test_markers_that_do_not_balance_are_told_with_the_cell(lines, message):
    for read in (stub_text, solution_text, region_lines):
        with pytest.raises(AssignmentError) as caught:
            read(cell(*lines), PATH)
        assert message in str(caught.value)
        assert "conv.md" in str(caught.value)


def test_the_cells_of_a_notebook_know_their_tasks(course):
    cells = read_cells(course.source / "tiny.md")
    assert [(one.kind, one.task, one.check) for one in cells] == [
        ("markdown", "", ""),
        ("code", "", ""),
        ("code", "double", ""),
        ("code", "", "double"),
        ("code", "total", ""),
        ("code", "", "total"),
    ]


def test_solved_and_stubbed_cells_run_and_differ_where_a_task_stands(course):
    solved, stubbed = solution_cells(course.source / "tiny.md"), stub_cells(course.source / "tiny.md")
    assert [one == other for one, other in zip(solved, stubbed, strict=True)] == [
        True,
        False,
        True,
        False,
        True,
    ]
    namespace: dict[str, object] = {}
    for code in (solved[1], solved[3]):
        exec("import numpy as np\n" + code, namespace)
    assert namespace["double"](4) == 8
    assert namespace["total"]([1, 2]) == 3


SLIPS = {
    "two answers": (
        ":task: total",
        ":task: double",
        "`:task: double` and one with `:check: double`, got 2 and 1",
    ),
    "no check": (":check: total", "", "`:check: total`, got 1 and 0"),
    "two checks": (":check: total", ":check: double", "`:check: double`, got 1 and 2"),
    "a check of nothing": (
        "# Tiny",
        "```{code-cell} python\n:check: no_task\n\npass\n```",
        "`:check: no_task`, got 0 and 1",
    ),
    "no end": (END, "", "got the end of the cell"),
    "no MyST": (
        "```{code-cell} python\n:task: double",
        "```{code-cell} python\n---\na: [",
        "expected a MyST notebook",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_the_notebook_is_told(course, slip):
    old, new, message = SLIPS[slip]
    course.edit("tiny.md", old, new)
    with pytest.raises(AssignmentError) as caught:
        read_cells(course.source / "tiny.md")
    assert message in str(caught.value)
    assert "tiny.md" in str(caught.value)


def test_definitions_are_kept_and_what_is_shown_is_left_out():
    cells = [
        "import math\nradius = 2\nprint(radius)",
        "%matplotlib inline",
        "def area():\n    return math.pi\n\narea()",
    ]
    kept = definitions(cells)
    assert kept[0] == "import math\nradius = 2"
    assert kept[1] == "%matplotlib inline"
    assert kept[2] == "def area():\n    return math.pi"


def test_what_neither_a_wanted_name_nor_what_it_uses_needs_is_left_out():
    cells = [
        "import math\nphotos = load()\nradius = [2]\nradius[0] = 3",
        "unit = 'cm'\nfor size in (1, 2):\n    table = size",
        "def area():\n    unit = math.pi\n    return helper(unit)\ndef helper(x): return x * radius[0]",
        "def show():\n    return photos, area()",
    ]
    kept = definitions(cells, ["area", "table"])
    assert kept[0] == "import math\nradius = [2]\nradius[0] = 3"
    assert kept[1] == "for size in (1, 2):\n    table = size"
    assert kept[2].startswith("def area():")
    assert "def helper" in kept[2]
    assert kept[3] == ""


def test_known_mistakes_run_what_tests_and_mistakes_refer_to(course):
    loads = "photos = np.zeros(3)\nscale = 2\nlimit = 3\nhistory = np.ones(1)\n"
    course.edit("tiny.md", "import numpy as np\n", f"import numpy as np\n{loads}")
    course.edit("wrong/added.py", "return x + 2", "return x + scale")
    course.edit("test_hidden.py", "secret_row = ", "assert student.limit == 3\n    secret_row = ")
    code = "\n".join(needed_definitions(course.assignment()))
    assert "photos" not in code
    assert "history" not in code
    for line in ("import numpy as np", "scale = 2", "limit = 3", "def double(x):", "def total(numbers):"):
        assert line in code


def test_a_notebook_in_another_encoding_is_told(course):
    (course.source / "tiny.md").write_bytes(b"\xff\xfe")
    with pytest.raises(AssignmentError, match=r"tiny\.md: expected a MyST notebook"):
        read_cells(course.source / "tiny.md")


def test_the_functions_of_a_solution_are_named():
    cells = ["def f(): pass\ng = 3", "%magic", "class A:\n    def h(self): pass"]
    assert function_names(cells) == {"f"}
