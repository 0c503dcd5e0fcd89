"""Notebooks as they are handed in: any version, any damage, never an exception."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from cvgrade import submission as module
from cvgrade.errors import AssignmentError
from cvgrade.submission import Submission, find_submissions, read_submission
from hypothesis import given
from hypothesis import strategies as st

FIELDS = st.sampled_from(["cells", "worksheets", "cell_type", "source", "input"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("code"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
)


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source} | more


def read(tmp_path: Path, content: bytes | str | dict[str, Any]) -> Submission:
    path = tmp_path / "handed_in.ipynb"
    if isinstance(content, dict):
        content = json.dumps(content)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_submission("ada", path)


def hand_in(
    folder: Path, student: str, assignment: str = "03_convolution", name: str = "convolution.ipynb"
) -> Path:
    path = folder / student / assignment / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": [code(f"{name} = 1")]}))
    return path


@pytest.mark.parametrize("source", ["a = 1\nb = 2", ["a = 1\n", "b = 2"]], ids=["text", "lines"])
def test_the_source_of_code_cells_is_read_from_text_and_from_lines(tmp_path, source):
    text = {"cell_type": "markdown", "source": "# a = 1"}
    found = read(tmp_path, {"nbformat": 4, "cells": [text, code(source), code("c = 3")]})
    assert (found.cells, found.problem) == (("a = 1\nb = 2", "c = 3"), "")
    assert found.student == "ada"


def test_a_notebook_of_version_3_is_read(tmp_path):
    cells = [{"cell_type": "code", "language": "python", "input": ["a = 1\n", "b = 2"]}]
    found = read(tmp_path, {"nbformat": 3, "worksheets": [{"cells": cells}, {"cells": cells}]})
    assert found.cells == ("a = 1\nb = 2",) * 2


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    text = json.dumps({"cells": [code("a = 1\r\nb = 2")]}, indent=1).replace("\n", "\r\n")
    assert read(tmp_path, b"\xef\xbb\xbf" + text.encode()).cells == ("a = 1\r\nb = 2",)


def test_a_lone_surrogate_is_replaced(tmp_path):
    (cell,) = read(tmp_path, '{"cells": [{"cell_type": "code", "source": "a = \'\\ud800\'"}]}').cells
    cell.encode()  # or it could not be sent to the jail
    assert cell == "a = '?'"


DAMAGED = {
    "empty": ("", "the notebook file is empty"),
    "blank": (" \n", "the notebook file is empty"),
    "cut off": ('{"cells": [{"cell_type": "code", "sour', "no valid JSON"),
    "no JSON": ("hello", "no valid JSON"),
    "not UTF-8": (b'{"cells": "\xff"}', "the notebook holds no code cells"),
    "UTF-16": ("{}".encode("utf-16"), "the notebook holds no code cells"),
    "too many values": (b'{"cells": [' + b"[]," * 5_000_001 + b"1]}", "more than 10 million values"),
    "deeply nested": ("[" * 200_000, "no valid JSON"),
    "deeply nested and closed": ("[" * 200_000 + "]" * 200_000, "no valid JSON"),
    "a number of 5000 digits": ("9" * 5000, "no valid JSON"),
    "a list": ("[]", "the notebook holds no code cells"),
    "null": ("null", "the notebook holds no code cells"),
    "no cells": ("{}", "the notebook holds no code cells"),
    "text as cells": ('{"cells": "a = 1", "worksheets": 3}', "the notebook holds no code cells"),
    "odd cells": ('{"cells": [null, 3, [], {}], "worksheets": [null]}', "the notebook holds no code cells"),
    "text only": (
        '{"cells": [{"cell_type": "markdown", "source": "x"}]}',
        "the notebook holds no code cells",
    ),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_notebook_is_a_problem_in_words(tmp_path, damage):
    content, message = DAMAGED[damage]
    found = read(tmp_path, content)
    assert found.cells == ()
    assert message in found.problem


def test_huge_code_is_not_run(tmp_path):
    huge = [code("#" * (module.MAX_SOURCE // 2)), code("#" * (module.MAX_SOURCE // 2 + 1))]
    found = read(tmp_path, {"cells": huge})
    assert found.cells == ()
    assert "more than 2 million characters" in found.problem


def test_a_huge_file_is_not_read(tmp_path):
    path = tmp_path / "huge.ipynb"
    with path.open("wb") as file:
        file.truncate(module.MAX_BYTES + 1)  # takes no room on the disk
    assert "larger than 200 MB" in read_submission("ada", path).problem


@pytest.mark.parametrize("depth", [10, 300, 500, 900, 1200, 3000, 50_000])
def test_a_source_of_nested_lists_does_not_crash(tmp_path, depth):
    found = read(tmp_path, '{"cells": [{"cell_type": "code", "source": ' + "[" * depth + "]" * depth + "}]}")
    assert found.problem or len(found.cells) == 1


@given(JSON)
def test_no_json_whatever_it_holds_raises(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.ipynb"
    path.write_text(json.dumps(content))
    found = read_submission("ada", path)
    assert bool(found.cells) != bool(found.problem)
    for cell in found.cells:
        cell.encode()


def test_the_digest_tells_two_files_apart(tmp_path):
    first = read(tmp_path, {"cells": [code("a = 1")]})
    assert first.sha256 == read(tmp_path, {"cells": [code("a = 1")]}).sha256
    assert first.sha256 != read(tmp_path, {"cells": [code("a = 2")]}).sha256


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "secret.ipynb").write_text(json.dumps({"cells": [code("a = 1")]}))
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "secret.ipynb")
    found = read_submission("ada", tmp_path / "link.ipynb")
    assert (found.cells, found.sha256) == ((), "")
    assert "is a link or no file" in found.problem


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert "is a link or no file" in read_submission("ada", tmp_path / "pipe.ipynb").problem


def test_submissions_are_found_in_the_order_of_names(tmp_path):
    for student in ("mei", "ada", "boris"):
        hand_in(tmp_path, student)
    hand_in(tmp_path, "noor", assignment="04_layers")
    (tmp_path / "notes.txt").touch()
    assert [found.student for found in find_submissions(tmp_path, "03_convolution")] == [
        "ada",
        "boris",
        "mei",
    ]


def test_a_renamed_notebook_is_found_and_the_right_name_goes_first(tmp_path):
    hand_in(tmp_path, "ada", name="my work (2).ipynb")
    hand_in(tmp_path, "boris", name="a_draft.ipynb")
    expected = hand_in(tmp_path, "boris")
    ada, boris = find_submissions(tmp_path, "03_convolution")
    assert ada.cells == ("my work (2).ipynb = 1",)
    assert boris.path == expected


def test_a_folder_without_a_notebook_is_a_problem_in_words(tmp_path):
    (tmp_path / "ada" / "03_convolution").mkdir(parents=True)
    (found,) = find_submissions(tmp_path, "03_convolution")
    assert found.problem == "no notebook (.ipynb) was handed in"


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_folder_that_cannot_be_read_is_told(tmp_path, kind):
    folder = tmp_path / "submitted"
    if kind == "file":
        folder.touch()
    with pytest.raises(AssignmentError, match=r"expected a readable folder .*submitted.*--submissions DIR"):
        find_submissions(folder, "03_convolution")


def test_a_folder_without_submissions_of_the_assignment_is_told(tmp_path):
    hand_in(tmp_path, "ada", assignment="04_layers")
    with pytest.raises(AssignmentError, match=r"<student>/03_convolution/<notebook>\.ipynb, got none"):
        find_submissions(tmp_path, "03_convolution")


@pytest.mark.parametrize("name", ["a.IPYNB", "a.ipynb.txt", "a.ipynb.json", "deeper/a.ipynb"])
def test_a_notebook_is_found_by_other_endings_and_one_folder_down(tmp_path, name):
    hand_in(tmp_path, "ada", name="._a.ipynb")  # what macOS adds to archives is no notebook
    path = tmp_path / "ada" / "03_convolution" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"cells": [code("a = 1")]}))
    (found,) = find_submissions(tmp_path, "03_convolution")
    assert (found.path, found.cells) == (path, ("a = 1",))


def test_folders_that_are_links_are_not_followed(tmp_path):
    hand_in(tmp_path, "ada")
    (tmp_path / "boris").symlink_to("ada")
    (tmp_path / "mei").mkdir()
    (tmp_path / "mei" / "03_convolution").symlink_to("../ada/03_convolution")
    (tmp_path / "noor" / "03_convolution").mkdir(parents=True)
    (tmp_path / "noor" / "03_convolution" / "below").symlink_to(tmp_path / "ada" / "03_convolution")
    _, boris, mei, noor = find_submissions(tmp_path, "03_convolution")
    assert (boris.cells, mei.cells, noor.cells) == ((), (), ())
    assert boris.problem == mei.problem == "the folder is a link; hand in the folder itself"


def test_the_cell_of_a_task_is_code_whatever_it_was_turned_into(tmp_path):
    cells = [
        {"cell_type": "markdown", "id": "task-edges", "source": "a = 1"},
        {"cell_type": "raw", "source": "b"},
    ]
    assert read(tmp_path, {"cells": cells}).cells == ("a = 1",)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1"])
def test_other_encodings_are_read(tmp_path, encoding):
    text = json.dumps({"cells": [code("a = 1  # é")]}, ensure_ascii=False)
    (cell,) = read(tmp_path, text.encode(encoding)).cells
    assert cell.startswith("a = 1  # ")
