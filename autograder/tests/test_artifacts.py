"""Files handed in beside a notebook: which count, which are refused, and that they belong to the submission."""

import json
import os

import pytest
from cvgrade.artifacts import MAX_BYTES, MAX_FILES, MAX_JSON, find_artifacts, parse_json, read_artifact
from cvgrade.errors import StudentError
from cvgrade.submission import read_submission


def test_models_and_json_files_are_found_by_name(tmp_path):
    for name in ("b.json", "a.keras", "c.txt", ".hidden.json", "with space.json", "run.py"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "folder.json").mkdir()
    found = find_artifacts(tmp_path)
    assert [artifact.name for artifact in found] == ["a.keras", "b.json", "folder.json"]
    assert read_artifact(found, "a.keras") == b"a.keras"


def test_no_more_than_a_few_files_are_read(tmp_path):
    for number in range(MAX_FILES + 5):
        (tmp_path / f"f{number:03}.json").write_text("1")
    assert len(find_artifacts(tmp_path)) == MAX_FILES


def test_a_missing_file_is_not_attempted_and_named(tmp_path):
    with pytest.raises(
        StudentError, match=r"^`best.keras` was not handed in. Put it beside the notebook"
    ) as raised:
        read_artifact(find_artifacts(tmp_path), "best.keras")
    assert raised.value.cause == "not attempted"


def test_a_link_is_refused_and_not_followed(tmp_path):
    (tmp_path / "secret").write_text("{}")
    (tmp_path / "a.json").symlink_to(tmp_path / "secret")
    with pytest.raises(
        StudentError, match=r"`a.json` is a link or cannot be read .* Hand in the file itself"
    ):
        read_artifact(find_artifacts(tmp_path), "a.json")


def test_a_pipe_or_a_folder_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "a.json")
    (tmp_path / "b.json").mkdir()
    for name in ("a.json", "b.json"):
        with pytest.raises(StudentError, match=r"no regular file|cannot be read"):
            read_artifact(find_artifacts(tmp_path), name)


def test_a_file_too_large_is_refused(tmp_path):
    with (tmp_path / "a.keras").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(StudentError, match=r"`a.keras` is larger than 60 MB. Hand in a smaller one"):
        read_artifact(find_artifacts(tmp_path), "a.keras")


def test_json_comes_as_plain_data():
    assert parse_json(b'\xef\xbb\xbf{"loss": [1.5, null]}', "h.json") == {"loss": [1.5, None]}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", r"`h.json` is no valid JSON \(.*\). Write it with json.dump"),
        (b"\xff", "`h.json` is no valid JSON"),
        (b"[" * 100_000, "`h.json` is no valid JSON"),
        (b"1" * 10_000, "`h.json` is no valid JSON"),
        (b" " * (MAX_JSON + 1), "`h.json` is larger than 2 MB. Write fewer numbers"),
    ],
)
def test_what_is_no_json_is_told(data, message):
    with pytest.raises(StudentError, match=message) as raised:
        parse_json(data, "h.json")
    assert raised.value.cause == "wrong type"


def test_the_files_belong_to_the_submission_and_change_its_digest(tmp_path):
    notebook = tmp_path / "n.ipynb"
    notebook.write_text(json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}]}))
    alone = read_submission("ada", notebook)
    (tmp_path / "a.json").write_text("1")
    first = read_submission("ada", notebook)
    (tmp_path / "a.json").write_text("2")
    second = read_submission("ada", notebook)
    assert len({alone.sha256, first.sha256, second.sha256}) == 3
    assert [artifact.name for artifact in second.artifacts] == ["a.json"]
    assert read_submission("ada", notebook) == second
