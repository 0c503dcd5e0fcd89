"""The part of the cgroup tree that was given to us, on an imitation of it: a folder with the kernel's files."""

import os
from pathlib import Path

import pytest
from cvgrade.limits import Limits
from cvgrade.sandbox import jail
from cvgrade.sandbox.cgroup import LEAF, Group, delegated
from cvgrade.sandbox.client import Zygote

LIMITS = Limits(memory_mb=100, processes=5)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree in which this process is alone in the scope that it may divide."""
    folder = tmp_path / "tree" / "user" / "run.scope"
    folder.mkdir(parents=True)
    (folder / "cgroup.controllers").write_text("cpu memory pids\n")
    (folder / "cgroup.subtree_control").write_text("\n")
    (folder / "cgroup.procs").write_text(f"{os.getpid()}\n")
    (tmp_path / "own").write_text("4:memory:/elsewhere\n0::/user/run.scope\n")
    return tmp_path


def test_a_scope_of_our_own_is_divided(tree):
    folder = tree / "tree" / "user" / "run.scope"
    (folder / "worker-1-0").mkdir()
    assert delegated(tree / "tree", tree / "own") == folder
    assert (folder / LEAF / "cgroup.procs").read_text() == str(os.getpid())
    assert (folder / "cgroup.subtree_control").read_text() == "+memory +pids"
    assert not (folder / "worker-1-0").exists()  # of a run that was killed


def test_a_scope_that_is_divided_already_is_used_as_it_is(tree):
    folder = tree / "tree" / "user" / "run.scope"
    (folder / "cgroup.subtree_control").write_text("memory pids\n")
    (folder / "cgroup.procs").write_text("1\n2\n")
    assert delegated(tree / "tree", tree / "own") == folder
    (tree / "own").write_text(f"0::/user/run.scope/{LEAF}\n")
    assert delegated(tree / "tree", tree / "own") == folder
    assert (folder / "cgroup.subtree_control").read_text() == "memory pids\n"


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("tree/user/run.scope/cgroup.controllers", "cpu memory\n"),
        ("tree/user/run.scope/cgroup.procs", f"1\n{os.getpid()}\n"),
        ("own", "4:memory:/elsewhere\n"),
        ("own", "0::/nowhere\n"),
    ],
    ids=["controllers", "processes", "other scope", "no scope"],
)
def test_without_a_scope_of_our_own_nothing_is_touched(tree, file, content):
    (tree / file).write_text(content)
    assert delegated(tree / "tree", tree / "own") is None
    assert not (tree / "tree" / "user" / "run.scope" / LEAF).exists()


def test_without_the_right_to_divide_there_is_none(tree, monkeypatch):
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    assert delegated(tree / "tree", tree / "own") is None


def test_a_group_has_the_limits_and_knows_what_ran_out(tmp_path):
    group = Group(tmp_path, "7", LIMITS)
    folder = tmp_path / "worker-7"
    assert (folder / "memory.max").read_text() == str(132 * 2**20)
    assert (folder / "pids.max").read_text() == "7"
    assert (folder / "memory.oom.group").read_text() == "1"
    assert (folder / "memory.swap.max").read_text() == "0"
    assert not group.ran_out()
    (folder / "memory.events").write_text("low 0\nmax 12\noom_kill 0\n")
    assert not group.ran_out()
    (folder / "memory.events").write_text("low 0\nmax 12\noom_kill 2\n")
    assert group.ran_out()
    (folder / "cgroup.procs").touch()
    os.close(group.door())
    group.remove()  # an imitation keeps its files; the kernel's folder goes
    assert folder.exists()


@pytest.mark.skipif(bool(jail.why_not()), reason=jail.why_not() or "-")
def test_a_worker_moves_through_the_door(tmp_path, monkeypatch):
    def door(group: Group) -> int:
        return os.open(group._folder / "cgroup.procs", os.O_WRONLY | os.O_CREAT)

    monkeypatch.setattr(Group, "door", door)
    with Zygote(("numpy",), tmp_path) as zygote:
        worker = zygote.fork(LIMITS)
        (folder,) = tmp_path.iterdir()
        assert (folder / "cgroup.procs").read_text() == "0"
        assert worker.run(["import os\nopened = os.listdir('/dev/shm')"], [], 2.0).notes == ()
        worker.end()


@pytest.mark.skipif(bool(jail.why_not()), reason=jail.why_not() or "-")
def test_a_cgroup_that_fails_leaves_the_other_limits(tmp_path):
    with Zygote(("numpy",), tmp_path / "gone") as zygote:
        worker = zygote.fork(LIMITS)
        assert worker.run(["x = 1"], [], 2.0).notes == ()
        worker.end()
