import json
import os
import signal
import subprocess
import sys
import threading
import time
import warnings

import cvdata
import numpy as np
import pytest
from cvdata.cache import CacheWarning, cache_root, cached
from cvdata.handwriting import build

FACTS = {"what": "test", "seed": 1}


def write(folder):
    (folder / "a.bin").write_bytes(b"x" * 1000)
    (folder / "b.bin").write_bytes(b"y")


def read(folder):
    return (folder / "a.bin").read_bytes()


def refuse(_folder):
    raise AssertionError("built again")


def left_over(root):
    return [path.name for path in root.rglob(".building-*")]


def test_lies_in_the_users_cache_folder_unless_told_otherwise(monkeypatch, own_cache):
    assert cache_root() == own_cache
    monkeypatch.delenv("CVDATA_CACHE")
    assert cache_root().name == "pixels-to-predictions"


def test_is_built_once_and_then_read(own_cache):
    assert cached("set/one", FACTS, build=write, read=read) == b"x" * 1000
    assert cached("set/one", FACTS, build=refuse, read=read) == b"x" * 1000
    manifest = json.loads((own_cache / "set/one/manifest.json").read_text())
    assert manifest["facts"] == FACTS
    assert manifest["files"]["b.bin"]["bytes"] == 1
    assert left_over(own_cache) == []


def flip_a_bit(entry):
    data = bytearray((entry / "a.bin").read_bytes())
    data[500] ^= 1
    (entry / "a.bin").write_bytes(data)


def change_facts(entry):
    manifest = json.loads((entry / "manifest.json").read_text())
    manifest["facts"]["seed"] = 2
    (entry / "manifest.json").write_text(json.dumps(manifest))


DAMAGE = {
    "a.bin with another checksum": flip_a_bit,
    "a.bin of 1 bytes instead of 1,000": lambda entry: (entry / "a.bin").write_bytes(b"x"),
    "no b.bin": lambda entry: (entry / "b.bin").unlink(),
    "no manifest.json": lambda entry: (entry / "manifest.json").unlink(),
    "an unreadable manifest": lambda entry: (entry / "manifest.json").write_text("{"),
    "unreadable manifest or file (TypeError)": lambda entry: (entry / "manifest.json").write_text("[]"),
    "a set made from other facts": change_facts,
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_seen_told_and_mended(name, own_cache):
    cached("set/one", FACTS, build=write, read=read)
    DAMAGE[name](own_cache / "set/one")
    with pytest.warns(CacheWarning) as told:
        assert cached("set/one", FACTS, build=write, read=read) == b"x" * 1000
    assert name in str(told[0].message)
    assert "It is built again." in str(told[0].message)
    assert cached("set/one", FACTS, build=refuse, read=read) == b"x" * 1000
    assert left_over(own_cache) == []


def test_a_build_that_fails_leaves_nothing(own_cache):
    def fail(folder):
        write(folder)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        cached("set/one", FACTS, build=fail, read=read)
    assert list((own_cache / "set").iterdir()) == []


def test_a_killed_build_leaves_no_set_and_the_next_one_works(own_cache):
    code = (
        "import time; from cvdata.cache import cached\n"
        "def build(folder):\n"
        "    (folder / 'a.bin').write_bytes(b'half'); print('half', flush=True); time.sleep(60)\n"
        f"cached('set/one', {FACTS!r}, build=build, read=print)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
    assert not (own_cache / "set/one").exists()
    assert len(left_over(own_cache)) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cached("set/one", FACTS, build=write, read=read) == b"x" * 1000


def test_what_killed_builds_left_is_swept_after_a_day(own_cache):
    old, young = own_cache / "set/.building-old", own_cache / "set/.building-young"
    for folder in (old, young):
        folder.mkdir(parents=True)
    os.utime(old, (time.time() - 90_000,) * 2)
    cached("set/one", FACTS, build=write, read=read)
    assert left_over(own_cache) == [".building-young"]


def test_concurrent_builders_all_get_the_whole_set(own_cache):
    together = threading.Barrier(6)
    results = []

    def slow(folder):
        together.wait(timeout=10)  # all have found the cache empty
        write(folder)

    def work():
        results.append(cached("set/one", FACTS, build=slow, read=read))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [b"x" * 1000] * 6
    assert left_over(own_cache) == []


def test_readers_and_menders_of_a_damaged_set_do_not_hurt_each_other(own_cache):
    cached("set/one", FACTS, build=write, read=read)
    results = []

    def work():
        for _ in range(15):
            results.append(cached("set/one", FACTS, build=write, read=read))

    threads = [threading.Thread(target=work) for _ in range(4)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CacheWarning)
        for thread in threads:
            thread.start()
        (own_cache / "set/one/b.bin").unlink(missing_ok=True)
        for thread in threads:
            thread.join()
    assert results == [b"x" * 1000] * 60


def test_a_large_set_is_kept_and_read_back(own_cache, monkeypatch):
    first = cvdata.load("casia55", limit=1_000)
    assert [entry.name for entry in (own_cache / "casia55").iterdir()] == ["train-1000-seed2013-generator2"]
    monkeypatch.setattr(build, "build", refuse)
    assert cvdata.load("casia55", limit=1_000) == first


def test_a_part_is_read_from_a_full_set(own_cache, monkeypatch):
    monkeypatch.setattr(build, "_KEEP_FROM", 100)
    full = cvdata.load("casia55", split="beginner")
    monkeypatch.setattr(build, "build", refuse)
    part = cvdata.load("casia55", split="beginner", limit=200)
    assert np.array_equal(part.images, full.images[:200])


def test_a_damaged_set_of_images_is_built_again(own_cache):
    first = cvdata.load("casia55", limit=1_000)
    (path,) = own_cache.rglob("images.npy")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.warns(CacheWarning, match="images.npy of"):
        assert cvdata.load("casia55", limit=1_000) == first


def test_without_a_writable_cache_the_set_is_still_there(tmp_path, monkeypatch):
    (tmp_path / "a file").touch()
    monkeypatch.setenv("CVDATA_CACHE", str(tmp_path / "a file"))
    with pytest.warns(CacheWarning, match="expected a writable folder, got .* set CVDATA_CACHE to a folder"):
        assert len(cvdata.load("casia55", limit=1_000)) == 1_000
