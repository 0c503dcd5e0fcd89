"""Every attack gets what its head says, learns nothing, leaves nothing behind and harms nobody."""

from __future__ import annotations

import corpus
import pytest
from corpus import NEXT, Run
from cvgrade.sandbox import jail

ATTACKS = corpus.entries("attacks")
pytestmark = pytest.mark.skipif(bool(jail.why_not()), reason=jail.why_not() or "-")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One grading run of all attacks, an honest student after each."""
    return corpus.grade("attacks", tmp_path_factory.mktemp("attacks"))


@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_gets_its_stated_mark_and_shows_nothing(run, name):
    report = run.report(name)
    assert report.graded, [test for task in report.tasks for test in task.tests if test.cause == "not graded"]
    assert run.marks(name) == run.expected[name]
    pages = run.pages(name)
    assert [place for place, secret in run.secrets.items() if secret in pages] == []
    assert [text for text in run.heads[name].get("must_not_show", []) if text in run.feedback(name)] == []
    assert len(pages) < 500_000


@pytest.mark.parametrize("name", ATTACKS)
def test_the_honest_student_next_to_an_attack_gets_full_marks(run, name):
    assert run.marks(name + NEXT) == run.expected[name + NEXT]


def test_nothing_is_left_without_a_mark(run):
    assert "not graded" not in run.output
    results = run.root / "graded" / corpus.NAME / "results"
    assert {path.name for path in results.iterdir()} == {f"{student}.json" for student in run.expected}


def test_no_secret_is_in_any_page_or_in_the_gradebook(run):
    written = b"".join(path.read_bytes() for path in (run.root / "graded").rglob("*") if path.is_file())
    assert [place for place, secret in run.secrets.items() if secret.encode() in written] == []


def test_no_file_outside_was_touched(run):
    assert run.changed == []


def test_no_process_survives(run):
    assert run.survivors == []


def test_nothing_listens_on_this_machine(run):
    assert run.listening == []


def test_there_are_enough_attacks_and_each_says_what_it_tries(run):
    assert len(ATTACKS) >= 80
    for name, head in run.heads.items():
        assert head["tries"].startswith("to "), name
        assert head["kind"] in ("append", "stub", "replace", "file", "made", "folder"), name
