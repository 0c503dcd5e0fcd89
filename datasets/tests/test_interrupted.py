"""Builds killed with SIGKILL at random moments; downloads are in test_download.py."""

import os
import random
import subprocess
import sys
import time

import cvdata
import psutil
import pytest
from cvdata.cache import fault
from cvdata.handwriting.build import facts

KILLS = max(3, int(os.environ.get("CVDATA_FUZZ", "100")) // 100)  # CVDATA_FUZZ=10000 for 100 kills
COUNT = 2_000  # spread over two workers


def command(*arguments):
    return [sys.executable, "-m", "cvdata", "build", "casia55", "--workers", "2", "--limit", *arguments]


def run_for(seconds, arguments):
    """Start a build and kill it; say whether it had ended before."""
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            return process.wait(timeout=seconds) == 0
        except subprocess.TimeoutExpired:
            process.kill()
            return False


def seconds_of(arguments):
    start = time.perf_counter()
    subprocess.run(arguments, check=True, capture_output=True)
    return time.perf_counter() - start


def test_a_set_killed_while_it_is_built_is_whole_or_not_there(own_cache, tmp_path, monkeypatch):
    whole_s = seconds_of(command(str(COUNT), "--split", "train"))
    (entry,) = (own_cache / "casia55").iterdir()
    expected = (entry / "images.npy").read_bytes()
    random_moment = random.Random(3)
    for kill in range(KILLS):
        monkeypatch.setenv("CVDATA_CACHE", str(tmp_path / f"cache {kill}"))
        ended = run_for(random_moment.uniform(0, whole_s), command(str(COUNT), "--split", "train"))
        again = tmp_path / f"cache {kill}" / "casia55" / entry.name
        assert again.exists() or not ended
        if again.exists():
            assert fault(again, facts("train", COUNT, seed=2013)) is None
        cvdata.load("casia55", limit=COUNT)
        assert (again / "images.npy").read_bytes() == expected


def test_a_tree_killed_while_it_is_written_is_whole_or_not_there(tmp_path):
    limit, total = 700, 2 * 700 + 385
    whole_s = seconds_of(command(str(limit), "--tree", str(tmp_path / "whole")))
    expected = {path.relative_to(tmp_path / "whole"): path.read_bytes() for path in pngs(tmp_path / "whole")}
    assert len(expected) == total
    random_moment = random.Random(4)
    for kill in range(KILLS):
        tree = tmp_path / f"tree {kill}"
        ended = run_for(random_moment.uniform(0, whole_s), command(str(limit), "--tree", str(tree)))
        assert tree.exists() or not ended
        if not tree.exists():
            subprocess.run(command(str(limit), "--tree", str(tree)), check=True, capture_output=True)
        assert {path.relative_to(tree): path.read_bytes() for path in pngs(tree)} == expected


def pngs(tree):
    return tree.rglob("*.png")


@pytest.mark.parametrize("kind", ["set", "tree"])
def test_no_worker_outlives_its_killed_parent(kind, tmp_path):
    mark = str(tmp_path / "tree")
    arguments = command("2000", "--tree", mark) if kind == "tree" else command("2000", "--seed", "987654321")
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        children = waited_for(lambda: children_of(process.pid), 2)
        process.kill()
    deadline = time.monotonic() + 20
    while any(alive(child) for child in children):
        assert time.monotonic() < deadline, "a worker outlived its parent"
        time.sleep(0.05)


def waited_for(look, count):
    deadline = time.monotonic() + 30
    while len(found := look()) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def children_of(pid):
    return psutil.Process(pid).children()


def alive(child):
    try:
        return child.is_running() and child.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
