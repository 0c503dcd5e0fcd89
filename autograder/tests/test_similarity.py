"""Who wrote alike: copies are found in disguise, what was given or is common does not count, hostile code is text."""

import csv
import io
import json
import random
import re
from pathlib import Path

import numpy as np
import pytest
from cvgrade.assignment import Assignment, find_assignment
from cvgrade.similarity.own_code import (
    LONGEST,
    RUN,
    Class,
    Work,
    own_text,
    read_class,
    structure,
)
from cvgrade.similarity.page import anonymous, comparison, similar_csv, similar_html
from cvgrade.similarity.pairs import COMMON, Pair, common_runs, matching_lines, similar_pairs
from cvgrade.source import stub_cells
from cvgrade.submission import Submission
from pages import HOSTILE, assert_safe

ANSWER = """\
def total(numbers):
    # adds one by one
    result = 0.0
    for place, number in enumerate(numbers):
        if place % 2 == 0 and number > 100:
            result = result + float(number) * 1.0
        else:
            result += number
    return result
"""
DISGUISED = """\
def total( values ) :
    s = 0.0

    for i,v in enumerate( values ):  # mine
        if i % 2 == 0 and v > 100:
            s = s + float(v) * 1.0
        else:
            s += v
    return s
"""
OTHER = """\
def total(numbers):
    if len(numbers) == 0:
        return 0
    head, *rest = list(numbers)
    while rest:
        head, rest = head + rest[-1], rest[:-1]
    return np.asarray([head]).sum()[()]
"""
NOTHING = np.array([], dtype=np.int64)


def submission(student: str, *cells: str) -> Submission:
    return Submission(student, Path(), "", cells)


def read(*submissions: Submission, released: tuple[str, ...] = ()) -> Class:
    return read_class(list(submissions), list(released))


def pairs_of(found: Class, threshold: float = 0.05) -> list[Pair]:
    return similar_pairs(found.works, common_runs(found.works), threshold)


def names(pair: Pair) -> tuple[str, str]:
    return pair.first.students[0], pair.second.students[0]


def test_other_names_comments_and_layout_are_the_same_code():
    found = read(submission("ada", ANSWER), submission("boris", DISGUISED), submission("chidi", OTHER))
    assert [work.students for work in found.works] == [("ada", "boris"), ("chidi",)]
    assert pairs_of(found) == []


def test_a_renamed_copy_with_changes_is_found_and_its_lines_are_marked():
    changed = DISGUISED.replace(
        "    return s\n", "    print('the sum of all of these numbers is', s)\n    return s\n"
    )
    found = read(submission("ada", ANSWER), submission("boris", OTHER, changed), submission("chidi", OTHER))
    first, *others = pairs_of(found)
    assert names(first) == ("boris", "chidi")  # all of chidi's, and more
    assert (first.share_back, first.share < 0.7) == (1.0, True)
    copied = next(pair for pair in others if names(pair) == ("ada", "boris"))
    own, theirs = matching_lines(copied, NOTHING)
    lines = copied.second.code.split("\n")
    assert [lines[number] for number in sorted(theirs)] == [line for line in DISGUISED.splitlines() if line][
        :-1
    ]
    head = [copied.first.code.split("\n")[number] for number in sorted(own)][:2]
    assert head == ["def total(numbers):", "    result = 0.0"]  # a comment matches nothing


def test_what_was_released_is_nobodys():
    stub = "def total(numbers):\n    '''Add the numbers up.'''\n    raise NotImplementedError\n"
    long_stub = "import numpy as np\n" + ANSWER.replace("total", "given_to_all")
    found = read(
        submission("ada", long_stub, stub),
        submission("boris", long_stub.replace("\n", "\r\n"), stub),
        submission("chidi", long_stub + "\n# a comment", stub),
        released=(long_stub, stub),
    )
    assert found.works == []
    assert found.remarks == dict.fromkeys(("ada", "boris", "chidi"), "too little code of their own")


def test_what_many_wrote_alike_does_not_count_but_a_ring_of_copies_does():
    idiom = "for name in sorted(values, key=lambda each: (each.height, -each.width)):\n    print(name)\n"
    own = [
        f"def f{n}(x):\n    return " + " + ".join(f"x[{n * 100 + i}] * {i}" for i in range(20))
        for n in range(30)
    ]
    everybody = [submission(f"s{n:02}", idiom, code) for n, code in enumerate(own)]
    ring = [submission(f"t{n:02}", idiom, DISGUISED.replace("s ", f"s{n} ")) for n in range(COMMON + 20)]
    found = read(*everybody, *ring)
    common = common_runs(found.works)
    assert len(common) > 10
    assert similar_pairs(found.works, common, 0.05) == []
    assert max(len(work.students) for work in found.works) == COMMON + 20
    assert similar_pairs(found.works, NOTHING, 0.05)  # for the idiom alone


def test_shares_are_those_of_comparing_each_with_each():
    rng = np.random.default_rng(4)
    works = [Work((f"s{n:02}",), "", np.unique(rng.integers(0, 60, rng.integers(1, 50)))) for n in range(25)]
    sets = {work.students[0]: set(work.runs.tolist()) for work in works}
    pairs = similar_pairs(works, NOTHING, 0.5)
    expected = {}
    for first, own in sets.items():
        for second, theirs in sets.items():
            both = len(own & theirs)
            share = both / len(own), both / len(theirs)
            if first < second and sum(share) / 2 >= 0.5:
                expected[first, second] = (both, *share)
    assert {names(pair): (pair.shared, pair.share, pair.share_back) for pair in pairs} == expected
    assert [pair.similarity for pair in pairs] == sorted((pair.similarity for pair in pairs), reverse=True)
    assert len(pairs) > 20


@pytest.fixture(scope="module")
def convolution(repository) -> Assignment:
    return find_assignment("03_convolution", repository)


@pytest.mark.parametrize("name", ["01_tensors", "03_convolution", "06_cnn", "09_architectures"])
def test_independent_solutions_rank_below_copies(repository, name):
    assignment = find_assignment(name, repository)
    released = stub_cells(assignment.source)
    ways = {way.name: way.code for way in assignment.alternatives}
    copied = dict(list(ways.items())[:2])
    handed_in = [submission(way, *released, code) for way, code in ways.items()]
    for way, code in copied.items():
        disguised = re.sub(r"\b(image|images|x|y|i|j|result|total|kernel|h|w)\b", r"my_\1", code)
        cells = [*released, "import this\n" + disguised + "\nprint('done with all of it', 1, 2, 3)\n"]
        handed_in.append(submission(f"{way} copied", *cells))
    found = read(*handed_in, submission("stub", *released), released=tuple(released))
    assert set(found.remarks) == {"stub"}
    first = pairs_of(found, 0.05)
    assert {names(pair) for pair in first[:2]} == {(way, f"{way} copied") for way in copied}
    assert all(pair.similarity > 0.7 for pair in first[:2])
    assert all(pair.similarity < 0.3 for pair in first[2:])


def test_places_of_the_structure_are_those_of_the_code(convolution):
    code = own_text(stub_cells(convolution.source), set()) + "\nclass Layer(object):\n    size = (1, 2)\n"
    shape, places = structure(code)
    assert len(places) == len(shape)
    kept = [n for n, letter in enumerate(shape) if letter in "()[]{}=+*,.:"]
    assert [code[places[n]] for n in kept] == [shape[n] for n in kept]
    assert (np.diff(places) >= 0).all()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0\1\2\xff" * 50,
        "((((" * 500,
        '"""' * 333,
        "f'{f'{" * 300,
        "\t\r\f\v\u2028",
        "𝛼é\u202e" * 200,
        "\\\n" * 400,
    ],
)
def test_whatever_a_cell_holds_is_only_text(text):
    found = read(submission("ada", text, ANSWER), submission("boris", text + "1", DISGUISED))
    for work in found.works:
        shape, places = structure(work.code)
        assert len(shape) == len(places)
        assert not len(places) or 0 <= places.min() <= places.max() < len(work.code)
    for pair in pairs_of(found):
        for work, lines in zip((pair.first, pair.second), matching_lines(pair, NOTHING), strict=True):
            assert max(lines, default=0) <= work.code.count("\n")


def test_code_that_does_not_parse_is_compared_all_the_same():
    broken = "%matplotlib inline\n!pip install x\n" + ANSWER.replace("return result", "return result))) ??")
    found = read(submission("ada", broken), submission("boris", DISGUISED), submission("chidi", OTHER))
    assert names(pairs_of(found)[0]) == ("ada", "boris")


def test_a_huge_cell_is_cut_off_and_told():
    huge = ANSWER + "".join(f"value_{n} = {n} + {n * n}\n" for n in range(5_000))
    found = read(submission("ada", huge), submission("boris", ANSWER))
    assert re.fullmatch(
        rf"only the first {LONGEST:,} of 1\d\d,\d+ characters are compared", found.remarks["ada"]
    )
    assert all(len(work.code) <= LONGEST for work in found.works)


def test_a_submission_without_code_says_its_problem():
    nothing = Submission("ada", Path(), "", (), "the notebook file is empty; save it")
    assert read(nothing).remarks == {"ada": "the notebook file is empty; save it"}
    assert pairs_of(read()) == []
    assert pairs_of(read(submission("ada", ANSWER))) == []


def found_of(assignment: Assignment, *submissions: Submission):
    return comparison(assignment, read(*submissions), 0.05)


def test_the_page_is_a_hint_and_shows_hostile_code_and_names_as_text(convolution):
    code = f"note = '''{HOSTILE}'''\n# {HOSTILE}\n"
    found = found_of(
        convolution,
        submission(HOSTILE, code, ANSWER),
        submission('=HYPERLINK("x")', code, DISGUISED, "print(1, 2, 3, 'so it is another one', 5, 6)\n"),
        submission("chidi", "\u202e" + OTHER),
    )
    html = similar_html(found)
    page = assert_safe(html)
    assert "This is a hint, not a proof." in page.text
    assert page.text.count(HOSTILE) >= 4
    assert "49" not in page.text
    assert "\u202e" not in html
    assert re.search("<mark>def total\\( values \\) :</mark>", html)
    rows = list(csv.reader(io.StringIO(similar_csv(found))))
    assert rows[0][:3] == ["student", "other", "similarity"]
    assert rows[1][:2] == [HOSTILE, '\'=HYPERLINK("x")']  # which no spreadsheet runs


def test_lines_without_a_match_are_counted_and_left_out(convolution):
    filler = "".join(f"unlike_{n} = [{n}, {{'a': {n}}}, ...]\n" for n in range(20))
    others = "".join(f"@decorate({n})\nclass C{n}: pass\n" for n in range(20))
    html = similar_html(
        found_of(convolution, submission("ada", ANSWER, filler), submission("boris", others, DISGUISED))
    )
    first, second = re.findall(r"<pre[^>]*>(.*?)</pre>", html, re.DOTALL)
    assert "<mark>    for place, number in enumerate(numbers):</mark>" in first
    assert re.search(r"⋮ \d\d lines without a match", first)
    assert "unlike_19" not in first
    assert "# code cell 2" in second
    assert "# code cell 1\n" not in second


def test_an_anonymous_page_has_no_name(convolution):
    found = found_of(
        convolution,
        submission("ada", "# by Ada\n" + ANSWER),
        submission("boris", DISGUISED),
        submission("chidi", DISGUISED, "print(1, 2, 3, 'so it is another one', 5, 6)\n"),
        submission("noor", "x = 1"),
    )
    pseudonyms = {name: f"student-{name[::-1]}x" for name in ("ada", "boris", "chidi", "noor")}
    hidden = anonymous(found, pseudonyms, lambda text: re.sub("(?i)ada", "somebody", text))
    text = similar_html(hidden) + similar_csv(hidden)
    assert not re.search(r"(?i)\b(ada|boris|chidi|noor)\b", text)
    assert "# by somebody" in text
    assert {"student-adax", "student-sirobx", "student-idihcx", "student-roonx"} <= set(
        re.findall(r"student-\w+", text)
    )


def hand_in(folder: Path, student: str, *cells: str) -> None:
    path = folder / student / "01_tiny" / "tiny.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))


@pytest.fixture
def arguments(course, tmp_path) -> list[object]:
    folders = ["--submissions", tmp_path / "in", "--output", tmp_path / "out"]
    return ["similar", "01_tiny", "--root", course.root, *folders]


def test_the_command_writes_page_and_table_and_runs_nothing(command, arguments, tmp_path):
    trap = f"open({str(tmp_path / 'trap')!r}, 'w')"
    hand_in(tmp_path / "in", "ada", trap, ANSWER)
    hand_in(tmp_path / "in", "boris", trap, DISGUISED, "answer = [number ** 2 for number in range(10)]")
    hand_in(tmp_path / "in", "chidi", OTHER)
    hand_in(tmp_path / "in", "noor", "")
    done = command(*arguments)
    folder = tmp_path / "out" / "01_tiny"
    assert (done.code, done.err) == (1, "")
    assert done.out.splitlines() == [
        str(folder / "similar.html"),
        str(folder / "similar.csv"),
        "4 submissions, 3 compared, 1 with too little code of their own; 0 in 0 groups of the same code, "
        "1 similar pairs: a hint, not a proof",
    ]
    assert (folder / "similar.csv").read_text().splitlines()[1].startswith("ada,boris,0.")
    assert not (tmp_path / "trap").exists()
    told = json.loads(command(*arguments, "--json").out)
    assert (told["pairs"][0]["student"], told["pairs"][0]["other"]) == ("ada", "boris")
    assert told["remarks"] == {"noor": "too little code of their own"}


def test_the_command_says_who_has_the_same_code(command, arguments, tmp_path):
    hand_in(tmp_path / "in", "ada", ANSWER)
    hand_in(tmp_path / "in", "boris", DISGUISED)
    done = command(*arguments, "--anonymous", "--json")
    assert done.code == 1
    (group,) = json.loads(done.out)["groups"]
    assert all(name.startswith("student-") for name in group)
    assert not re.search("ada|boris", (tmp_path / "out/01_tiny/similar-anonymous.html").read_text())


def test_a_class_of_one_and_one_without_likeness_exit_with_0(command, arguments, tmp_path):
    hand_in(tmp_path / "in", "ada", ANSWER)
    assert command(*arguments).code == 0
    hand_in(tmp_path / "in", "boris", OTHER)
    done = command(*arguments)
    assert (done.code, "0 similar pairs" in done.out) == (0, True)
    assert "None from 50% on." in (tmp_path / "out" / "01_tiny" / "similar.html").read_text()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--threshold", "2"], "--threshold"),
        (["--threshold", "ä"], "--threshold"),
        (["--submissions", "nowhere"], "expected a readable folder nowhere"),
        ([], "--submissions DIR"),
    ],
)
def test_a_wrong_command_says_what_to_do(command, arguments, more, told):
    done = command(*arguments, *more)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_a_random_text_keeps_its_places():
    letters = random.Random(3)
    for _ in range(30):
        code = own_text(["".join(letters.choice("ab(\"'# \n\\.:1é\t") for _ in range(3 * RUN))], set())
        shape, places = structure(code)
        assert len(shape) == len(places)
        assert (np.diff(places) >= 0).all()
