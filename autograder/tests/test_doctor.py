"""The doctor: what is tried in a real jail, what is said where something is missing, exit codes 0, 1, 3."""

import sys

import numpy as np
import pytest
from cvgrade import cli, doctor
from cvgrade.doctor import Finding, examine, exit_code, machine
from cvgrade.errors import GraderFault, StudentError
from cvgrade.sandbox import jail
from cvgrade.sandbox.client import Zygote
from cvgrade.sandbox.remote_worker import Worker

needs_jail = pytest.mark.skipif(bool(jail.why_not()), reason=jail.why_not() or "-")
TRIED = [
    "jail",
    "namespaces",
    "network",
    "files",
    "other submissions",
    "rights",
    "system calls",
    "time",
    "memory of a process",
    "memory of a submission",
    "processes",
    "files' size",
    "survivors",
]


@needs_jail
def test_everything_is_tried_and_holds_here():
    findings = examine()
    assert [finding.what for finding in findings] == TRIED
    assert [finding for finding in findings if finding.state != "yes"] == []


WEAK = {
    "network": ("reached", ["192.0.2.1"], "no"),
    "files": ("visible", ["/etc/passwd"], "no"),
    "other submissions": ("processes", 3, "no"),
    "rights": ("rights", {"user": 0, "capabilities": 2, "no_new_privileges": 0}, "no"),
    "processes": ("fork_once", False, "weaker"),
    "files' size": ("written", 99, "no"),
}


@needs_jail
@pytest.mark.parametrize("what", WEAK)
def test_each_gap_is_found_and_has_a_remedy(monkeypatch, what):
    probe, answer, state = WEAK[what]
    ask = doctor._Trial._ask

    def lie(self: object, worker: Worker, name: str, *arguments: object, **options: object) -> object:
        return answer if name == probe else ask(self, worker, name, *arguments, **options)

    monkeypatch.setattr(doctor._Trial, "_ask", lie)
    found = one_trial(what)
    assert (found.what, found.state) == (what, state)
    assert found.remedy


@needs_jail
@pytest.mark.parametrize(
    ("what", "state"), [("time", "no"), ("memory of a process", "no"), ("memory of a submission", "weaker")]
)
def test_a_limit_that_does_not_hold_is_found(monkeypatch, what, state):
    monkeypatch.setattr(doctor._Trial, "_dies_of", lambda *_, **__: "")
    found = one_trial(what)
    assert (found.what, found.state) == (what, state)
    assert found.remedy


def one_trial(what: str) -> Finding:
    """Try one thing, not all."""
    names = dict(zip(TRIED[1:], TRIALS, strict=True))
    with Zygote(("numpy",)) as zygote:
        trial = doctor._Trial(zygote, by_kernel=False)
        worker = trial._fork(doctor.LIMITS)
        try:
            return getattr(trial, names[what])(worker)
        finally:
            worker.end()


TRIALS = ["_namespaces", "_network", "_files", "_others", "_rights", "_system_calls", "_processor_time"]
TRIALS += ["_memory_of_one", "_memory_of_all", "_processes", "_disk", "_survivors"]


@needs_jail
def test_a_trial_that_fails_counts_as_a_gap(monkeypatch):
    def broken(*_: object) -> Finding:
        raise StudentError("crash", "its process ended")

    for name in TRIALS:
        monkeypatch.setattr(doctor._Trial, name, broken)
    for finding in examine()[1:]:
        assert finding.state == "no"
        assert "its process ended" in finding.seen
        assert "Containerfile" in finding.remedy


@pytest.mark.parametrize("where", ["why_not", "start"])
def test_without_a_jail_the_container_is_the_remedy(monkeypatch, where):
    def fault(*_: object) -> None:
        raise GraderFault("zygote: expected an answer, got none")

    monkeypatch.setattr(
        jail, "why_not", lambda: "jail: expected Linux, got plan9." if where == "why_not" else ""
    )
    monkeypatch.setattr(Zygote, "_start", fault)
    (finding,) = examine()
    assert (finding.what, finding.state) == ("jail", "no")
    assert "expected" in finding.seen
    assert "autograder/Containerfile" in finding.remedy


def test_the_remedy_is_a_file_of_the_course_and_the_readme_shows_the_same_commands(repository):
    head = (repository / "autograder" / "Containerfile").read_text()
    lines = [line.removeprefix("#").strip() for line in head.splitlines() if line.startswith("#   ")]
    assert [line.split()[:2] for line in lines] == [["podman", "build"], ["podman", "run"], ["docker", "run"]]
    readme = (repository / "autograder" / "README.md").read_text()
    assert [line for line in lines if line not in readme] == []
    assert "\nUSER grader\n" in head


@pytest.mark.parametrize(("states", "code"), [("yes yes", 0), ("yes weaker", 1), ("weaker no yes", 3)])
def test_the_worst_finding_gives_the_exit_code(states, code):
    assert exit_code([Finding("x", state, "") for state in states.split()]) == code


def test_the_machine_is_described():
    told = machine()
    assert told["Python"].startswith(f"{sys.version_info.major}.{sys.version_info.minor}.")
    assert told["numpy"] == np.__version__
    assert told["GPU"].split()[0] in ("none", *map(str, range(1, 17)))
    assert {"cores", "memory", "free disk", "torch", "keras", "nbgrader"} <= told.keys()


def test_a_package_that_is_missing_is_told(monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGES", ("no-such-package",))
    assert machine()["no-such-package"] == "not installed"


@pytest.mark.parametrize(("state", "code"), [("yes", 0), ("weaker", 1), ("no", 3)])
def test_the_command_prints_table_and_remedy(monkeypatch, capsys, state, code):
    remedy = "" if state == "yes" else "Do [this]."
    monkeypatch.setattr(doctor, "examine", lambda: [Finding("network", state, "seen [so]", remedy)])
    monkeypatch.setattr(sys, "argv", ["cvgrade", "doctor"])
    with pytest.raises(SystemExit) as leave:
        cli.main()
    told = capsys.readouterr().out
    assert leave.value.code == code
    assert "seen [so]" in told
    assert ("network: Do [this]." in told) == bool(remedy)


@needs_jail
def test_an_ordinary_user_has_the_same_jail(run_as_an_ordinary_user):
    findings = run_as_an_ordinary_user(
        "import json, cvgrade.doctor as d; print(json.dumps([[f.what, f.state, f.seen] for f in d.examine()]))"
    )
    assert [what for what, _, _ in findings] == TRIED
    assert [finding for finding in findings if finding[1] != "yes"] == []
