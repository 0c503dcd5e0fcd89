"""The journal: what was judged is there after a kill, belongs to one version, and tells how often it began."""

from dataclasses import replace
from pathlib import Path

import pytest
from cvgrade.errors import GraderFault
from cvgrade.journal import Interrupted, Journal
from cvgrade.results import Report, TaskResult, TestResult

HEAD = Report(
    "01_tiny", "ada", (TaskResult("double", ()),), submission_sha256="0" * 64, versions={"engine": "1"}
)
PASSED = TestResult("test_a", "double", 2.0, 2.0, "visible", seconds=0.1)
FAILED = TestResult("test_b", "double", 3.0, 0.0, "hidden", "wrong value", "For another input …", hint="Try.")


def test_what_was_noted_is_read_again(tmp_path):
    journal = Journal(tmp_path, HEAD)
    assert journal.read() == Interrupted(0, {})
    journal.begin()
    journal.add(PASSED)
    journal.add(FAILED)
    assert Journal(tmp_path, HEAD).read() == Interrupted(1, {"test_a": PASSED, "test_b": FAILED})


def test_each_beginning_counts_and_the_last_outcome_holds(tmp_path):
    journal = Journal(tmp_path, HEAD)
    journal.begin()
    journal.add(FAILED)
    journal.begin()
    journal.add(replace(FAILED, cause=None, earned=3.0))
    assert journal.read().beginnings == 2
    assert journal.read().tests["test_b"].passed


def test_a_line_cut_short_at_any_place_costs_that_line_only(tmp_path):
    journal = Journal(tmp_path, HEAD)
    journal.begin()
    journal.add(PASSED)
    whole = journal.path.read_bytes()
    journal.add(FAILED)
    longer = journal.path.read_bytes()
    for end in range(len(whole), len(longer), 7):
        journal.path.write_bytes(longer[:end])
        assert PASSED.name in journal.read().tests
        journal.add(replace(FAILED, name="test_c"))
        assert {PASSED.name, "test_c"} <= journal.read().tests.keys()


def test_what_another_machine_noted_is_added_to_what_is_here(tmp_path):
    there = Journal(tmp_path / "there", HEAD)
    there.begin()
    there.add(PASSED)
    here = Journal(tmp_path / "here", HEAD)
    here.adopt(there.path.read_text())
    assert here.read() == Interrupted(1, {"test_a": PASSED})
    here.adopt("")  # it ended without a word
    assert here.read() == Interrupted(2, {"test_a": PASSED})
    Journal(tmp_path / "here", replace(HEAD, submission_sha256="1" * 64)).adopt("")
    assert here.read() == Interrupted(0, {})


@pytest.mark.parametrize(
    "other", [{"submission_sha256": "1" * 64}, {"tests_sha256": "1" * 64}, {"versions": {"engine": "2"}}]
)
def test_another_version_forgets_what_was_judged(tmp_path, other):
    Journal(tmp_path, HEAD).begin()
    Journal(tmp_path, HEAD).add(PASSED)
    journal = Journal(tmp_path, replace(HEAD, **other))
    assert journal.read() == Interrupted(0, {})
    journal.begin()
    assert journal.read() == Interrupted(1, {})
    assert Journal(tmp_path, HEAD).read() == Interrupted(0, {})


def test_a_full_disk_says_what_to_do(tmp_path, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(
        GraderFault, match=r"got No space left on device. Free some space .* goes on where it stopped"
    ):
        Journal(tmp_path, HEAD).begin()


def test_a_journal_that_cannot_be_read_is_empty_and_removing_it_twice_is_no_fault(tmp_path):
    journal = Journal(tmp_path, HEAD)
    journal.begin()
    journal.path.unlink()
    journal.path.mkdir()
    assert journal.read() == Interrupted(0, {})
    journal.remove()
    journal.path.rmdir()
    journal.remove()
