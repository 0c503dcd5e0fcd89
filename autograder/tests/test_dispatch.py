"""How submissions are dealt out to the workers of a cluster, with a client that obeys the test."""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from cvgrade.assignment import read_assignment
from cvgrade.cluster import connecting, dispatch, parcels
from cvgrade.cluster.connecting import graders_at
from cvgrade.cluster.dispatch import ClusterPool
from cvgrade.cluster.fitness import Fitness, why_unfit
from cvgrade.cluster.seats import Answer, examine_worker, grade_parcel, prepare
from cvgrade.errors import AssignmentError, GraderFault
from cvgrade.pool import Outcome
from cvgrade.submission import find_submissions, read_submission

OURS = Fitness("3.12.3", "Linux x86_64", "c" * 64, "e" * 64)
DONE = Answer("done", "{}")


class Future:
    """Stands in for `distributed.Future`."""

    def __init__(self, key: str) -> None:
        self.key, self.status, self.answer = key, "pending", None

    def add_done_callback(self, callback: Callable[[Future], None]) -> None:
        self.callback = callback

    def finish(self, answer: Any) -> None:
        self.answer = answer
        self.status = "error" if isinstance(answer, Exception) else "finished"
        self.callback(self)

    def result(self, timeout: float) -> Any:
        return self.answer

    exception = result

    def release(self) -> None:
        pass


class Client:
    """Stands in for `distributed.Client`: each look at its workers answers the oldest of the open tasks.

    `fitness` and `grading` say what; a worker that is gone answers nothing.
    """

    def __init__(self, **workers: dict[str, Any]) -> None:
        self.status = "running"
        self.workers = {f"tcp://{name}": told | {"name": name} for name, told in workers.items()}
        self.fitness: dict[str, Any] = {}
        self.grading: Callable[[str, str], Answer] = lambda worker, student: DONE
        self.sent: list[tuple[str, str]] = []  # worker, student
        self.prepared: list[str] = []
        self.most_open = 0
        self._open: list[tuple[Future, str, Callable[..., Any], tuple[Any, ...]]] = []

    def submit(self, function: Any, *arguments: Any, key: str, workers: list[str], **_: object) -> Future:
        future, (address,) = Future(key), workers
        self._open.append((future, address, function, arguments))
        if function is grade_parcel:
            self.sent.append((address, arguments[1].student))
        graded = [task for task in self._open if task[2] is grade_parcel]
        self.most_open = max(self.most_open, len(graded))
        return future

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        if self._open:
            future, address, function, arguments = self._open.pop(0)
            answer: Any = None
            if function is grade_parcel:
                answer = self.grading(address, arguments[1].student)
            elif function is examine_worker:
                answer = self.fitness.get(address, OURS)
            else:
                assert function is prepare
                self.prepared.append(address)
            if address in self.workers:
                future.finish(answer)
        return {"workers": dict(self.workers)}

    def run(self, *_: object, **__: object) -> None:
        pass


def worker(nthreads: int = 1, **resources: float) -> dict[str, Any]:
    return {"nthreads": nthreads, "resources": resources}


@pytest.fixture
def submissions(course, tmp_path):
    for number in range(6):
        path = tmp_path / "in" / f"s{number}" / "01_tiny" / "tiny.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text('{"cells": [{"cell_type": "code", "source": "x = 1"}]}')
    return find_submissions(tmp_path / "in", "01_tiny")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def graded(course, submissions, told, monkeypatch) -> Callable[..., list[Outcome[Any]]]:
    """Run a class on a client, and return the outcomes."""
    monkeypatch.setattr(dispatch, "LOOK_S", 0.0)
    monkeypatch.setattr(dispatch, "fitness", lambda: OURS)

    def run(client: Client, *, gpu: bool = False, patience_s: float = 0.1) -> list[Outcome[Any]]:
        assignment = dataclasses.replace(course.assignment(), gpu=gpu)
        with ClusterPool(client, assignment, 1, {}, tell=told.append, patience_s=patience_s) as pool:
            return list(pool.run(submissions))

    return run


def names(outcomes: list[Outcome[Any]]) -> list[str]:
    return sorted(outcome.item.student for outcome in outcomes)


ALL = [f"s{number}" for number in range(6)]


def test_everybody_is_graded_once(graded):
    client = Client(a=worker(), b=worker())
    outcomes = graded(client)
    assert names(outcomes) == sorted(student for _, student in client.sent) == ALL
    assert {outcome.text for outcome in outcomes} == {"{}"}
    assert {address for address, _ in client.sent} == {"tcp://a", "tcp://b"}


@pytest.mark.parametrize(("threads", "most"), [(1, 2), (2, 3), (4, 4)])  # of six, one ahead while many wait
def test_no_more_is_on_its_way_than_threads_and_one(graded, threads, most):
    client = Client(a=worker(threads))
    assert names(graded(client)) == ALL
    assert client.most_open == most


def test_what_a_worker_held_that_ended_is_dealt_out_again(graded):
    client = Client(a=worker(), b=worker())

    def end(address: str, student: str) -> Answer:
        if len(client.sent) > 4:
            client.workers.pop("tcp://a", None)
        return DONE

    client.grading = end
    outcomes = graded(client)
    assert names(outcomes) == ALL
    assert not any(outcome.lost for outcome in outcomes)


def test_a_submission_that_ends_every_worker_is_given_up_after_three(graded):
    client = Client(a=worker())

    def end(address: str, student: str) -> Answer:
        if student == "s1":
            client.workers = {f"{address}+": client.workers[address]}
        return DONE

    client.grading = end
    outcomes = {outcome.item.student: outcome for outcome in graded(client)}
    assert sorted(outcomes) == ALL
    assert outcomes["s1"].lost == "3 Dask workers ended while they held it"
    assert outcomes["s1"].journal == ""
    assert not outcomes["s5"].lost


def test_a_grading_process_that_ended_is_told_with_its_journal(graded):
    client = Client(a=worker())
    client.grading = lambda address, student: Answer("lost", "the grading process ended (-9)", "noted")
    assert {(o.text, o.lost, o.journal) for o in graded(client)} == {
        ("", "the grading process ended (-9)", "noted")
    }


def test_a_worker_with_a_fault_of_its_own_gets_no_more_work(graded, told):
    client = Client(a=worker(), b=worker())
    client.grading = lambda address, _: Answer("fault", "no space left.") if address == "tcp://a" else DONE
    assert names(graded(client)) == ALL
    assert told == ["worker a (tcp://a): no space left. It gets no work."]


def test_a_fault_on_every_worker_ends_the_run(graded):
    client = Client(a=worker(), b=worker())
    client.grading = lambda address, student: Answer("fault", "the tests cannot be collected.")
    with pytest.raises(
        GraderFault, match=r"got none \(worker [ab] \(tcp://[ab]\): the tests cannot be collected"
    ):
        graded(client)


def test_a_worker_that_has_forgotten_the_run_is_prepared_anew(graded):
    client = Client(a=worker())
    forgotten = iter([Answer("unknown")])
    client.grading = lambda address, student: next(forgotten, DONE)
    assert names(graded(client)) == ALL
    assert client.prepared == ["tcp://a", "tcp://a"]


@pytest.mark.parametrize("field", ["python", "machine", "code", "environment", "jail"])
def test_a_worker_that_differs_gets_no_work(graded, told, field):
    client = Client(a=worker(), b=worker())
    client.fitness["tcp://b"] = dataclasses.replace(OURS, **{field: "other"})
    assert names(graded(client)) == ALL
    assert {address for address, _ in client.sent} == {"tcp://a"}
    (line,) = told
    assert line.startswith("worker b (tcp://b): expected ")
    assert client.prepared == ["tcp://a"]  # nor does it get a hidden test


def test_a_worker_that_cannot_be_examined_gets_no_work(graded, told):
    client = Client(a=worker(), b=worker())
    client.fitness["tcp://b"] = GraderFault("expected newer files.")
    assert names(graded(client)) == ALL
    assert told == ["worker b (tcp://b): expected newer files. It gets no work."]


def test_a_worker_without_cvgrade_is_told_what_to_install(graded, told):
    client = Client(a=worker(), b=worker())
    client.fitness["tcp://b"] = ModuleNotFoundError("No module named 'cvgrade'")
    assert names(graded(client)) == ALL
    assert "expected it to run a task of cvgrade's, got ModuleNotFoundError: No module" in told[0]
    assert (
        "Install the same clone and packages there, and start the worker again. It gets no work." in told[0]
    )


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (
            "python",
            r"expected Python to be as here \(3.12.3\), got other. Start the worker with Python 3.12.3.",
        ),
        (
            "machine",
            r"the kind of machine to be as here \(Linux x86_64\), got other. Grade on workers of Linux x86_64",
        ),
        (
            "code",
            r"expected cvgrade's code to be as here \(cccccccccccc\), got other. Bring it to the version",
        ),
        (
            "environment",
            r"expected the environment to be as here \(eeeeeeeeeeee\), got other. Install there from",
        ),
        ("jail", r"expected a jail that holds, got other. Run `cvgrade doctor` there."),
    ],
)
def test_why_a_worker_is_unfit_is_said_with_the_remedy(field, message):
    assert re.search(message, why_unfit(OURS, dataclasses.replace(OURS, **{field: "other"})))
    assert why_unfit(OURS, OURS) == ""


def test_graphics_cards_are_asked_for_by_the_tag(graded, told):
    client = Client(a=worker(), b=worker(4, GPU=1.0))
    assert names(graded(client, gpu=True)) == ALL
    assert {address for address, _ in client.sent} == {"tcp://b"}
    assert client.most_open == 2  # one card
    assert "worker a (tcp://a): expected the resource GPU, which this assignment needs, got none." in told[0]
    assert names(graded(Client(a=worker()))) == ALL
    with pytest.raises(GraderFault, match="expected the resource GPU"):
        graded(Client(a=worker()), gpu=True)


def test_without_workers_the_run_waits_and_then_says_so(graded):
    with pytest.raises(GraderFault, match=r"got none \(none came in 0.1 s\). Start workers"):
        graded(Client())


def test_a_scheduler_that_is_lost_ends_the_run(graded):
    client = Client(a=worker())

    def lose(address: str, student: str) -> Answer:
        client.status = "connecting"
        return DONE

    client.grading = lose
    with pytest.raises(GraderFault, match=r"lost it \(the connection was lost\). What was graded is stored"):
        graded(client)


def test_an_answer_that_never_arrives_is_asked_for_again(graded, monkeypatch):
    client = Client(a=worker())
    fails = iter([TimeoutError()])

    def fetch(future: Future, timeout: float) -> Any:
        if isinstance(future.answer, Answer):
            for error in fails:
                raise error
        return future.answer

    monkeypatch.setattr(Future, "result", fetch)
    assert names(graded(client)) == ALL
    assert len(client.sent) == len(ALL) + 1


def test_a_submission_arrives_as_it_was_sent(submissions, tmp_path):
    folder = submissions[0].path.parent
    (folder / "history.json").write_text("{}")
    (folder / "link.keras").symlink_to(folder / "history.json")
    (there := tmp_path / "there").mkdir()
    parcel = parcels.pack(submissions[0])
    arrived = parcels.unpack(parcel, there)
    read = read_submission("s0", submissions[0].path)
    assert (arrived.sha256, arrived.cells, arrived.problem) == (read.sha256, ("x = 1",), "")
    told = [(artifact.name, artifact.sha256, artifact.problem) for artifact in arrived.artifacts]
    assert told == [(artifact.name, artifact.sha256, artifact.problem) for artifact in read.artifacts]
    assert [path.name for path in there.iterdir()] == ["history.json"]
    with pytest.raises(
        GraderFault, match=r"s0: expected 'history.json' as it was sent, got other bytes. Run"
    ):
        parcels.unpack(changed(parcel, content=b"[]"), there)
    with pytest.raises(GraderFault, match=r"expected '../history.json' as it was sent"):
        parcels.unpack(changed(parcel, name="../history.json"), there)


def changed(parcel: parcels.Parcel, **fields: Any) -> parcels.Parcel:
    return dataclasses.replace(parcel, files=(dataclasses.replace(parcel.files[0], **fields),))


def test_a_file_that_changes_while_it_is_packed_is_not_graded(submissions, monkeypatch):
    path = submissions[0].path.parent / "history.json"
    path.write_text("{}")

    def read_then_change(*arguments: Any) -> Any:
        read = read_submission(*arguments)
        path.write_text("[1]")
        return read

    monkeypatch.setattr(parcels, "read_submission", read_then_change)
    parcel = parcels.pack(submissions[0])
    assert (parcel.problem, parcel.unread, parcel.files) == ("a file changed while it was read", True, ())


def test_an_assignment_arrives_whole(course, tmp_path):
    assignment = course.assignment()
    folder = parcels.unpack_assignment(parcels.pack_assignment(assignment), tmp_path / "there")
    assert read_assignment(folder).tests_sha256 == assignment.tests_sha256
    assert read_assignment(folder).mistakes == assignment.mistakes


def test_a_worker_knows_nothing_of_a_run_that_was_left(submissions):
    assert grade_parcel("no such run", parcels.pack(submissions[0])) == Answer("unknown")


@pytest.mark.parametrize("address", ["localhost", "http://a:1", "tcp://a", "local:0", "local:many", ""])
def test_an_address_that_is_none_is_told(address):
    with pytest.raises(AssignmentError, match=r"--scheduler: expected tcp://host:port, .* Mend the address."):
        graders_at(address, print)


def test_a_missing_dask_is_told_with_the_line_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(AssignmentError, match=r"Install it: pip install 'pixels-to-predictions\[cluster\]'"):
        graders_at("tcp://localhost:1", print)


def test_a_scheduler_that_does_not_answer_is_told(course, monkeypatch):
    pytest.importorskip(
        "distributed", reason="Dask is not installed: pip install 'pixels-to-predictions[cluster]'"
    )
    monkeypatch.setattr(connecting, "CONNECT_S", 0.5)
    for address in ("tcp://127.0.0.1:9", "tls://127.0.0.1:9"):  # nobody there; no certificates
        with (
            pytest.raises(
                GraderFault, match=rf"expected a Dask scheduler at {address}, got .* Start one with"
            ),
            graders_at(address, print)(course.assignment(), 1, {}),
        ):
            pass
