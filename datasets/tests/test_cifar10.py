import dataclasses
import gzip
import hashlib
import io
import os
import tarfile
import tracemalloc

import cvdata
import numpy as np
import pytest
from cvdata import DataError, cifar10
from cvdata.cifar10 import ARCHIVE, FILES, load, state, unpack
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FUZZ = int(os.environ.get("CVDATA_FUZZ", "100"))  # CVDATA_FUZZ=10000 for the full count
NAMES = [name for names in FILES.values() for name in names]
RECORDS = 4


@pytest.fixture(autouse=True)
def small_files(monkeypatch):
    """Make a file 4 records long instead of 10,000."""
    monkeypatch.setattr(cifar10, "RECORDS", RECORDS)
    monkeypatch.setattr(cifar10, "_FILE_BYTES", RECORDS * cifar10.RECORD_BYTES)
    monkeypatch.setattr(cifar10, "_MOST_BYTES", 10 * RECORDS * cifar10.RECORD_BYTES)


def images(number):
    """The images of one file: (4, 32, 32, 3)."""
    return np.random.default_rng(number).integers(0, 256, (RECORDS, 32, 32, 3), dtype=np.uint8)


def contents():
    """The six files, each record written as the page of CIFAR-10 says: label, red, green, blue."""
    return {
        name: b"".join(
            bytes([number]) + b"".join(image[:, :, channel].tobytes() for channel in range(3))
            for image in images(number)
        )
        for number, name in enumerate(NAMES)
    }


def entry(name, size=0, **changes):
    info = tarfile.TarInfo(name)
    info.size = size
    for field, value in changes.items():
        setattr(info, field, value)
    return info


def tar(files, extra=()):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as members:
        for name, data in files.items():
            members.addfile(entry(f"cifar-10-batches-bin/{name}", len(data)), io.BytesIO(data))
        for info in extra:
            members.addfile(info, io.BytesIO(bytes(info.size)))
    return buffer.getvalue()


def archive(path, files=None, extra=()):
    path.write_bytes(gzip.compress(tar(contents() if files is None else files, extra), 1))
    return path


def test_an_archive_and_a_folder_give_the_same_images(tmp_path):
    packed = archive(tmp_path / "mine.tar.gz")
    for name, data in contents().items():
        (tmp_path / name).write_bytes(data)
    train = cvdata.load("cifar10", source=packed)
    np.testing.assert_array_equal(train.images, np.concatenate([images(number) for number in range(5)]))
    assert train.labels.tolist() == np.repeat(range(5), RECORDS).tolist()
    assert train.class_names[:3] == ("airplane", "automobile", "bird")
    assert train.source == "CIFAR-10, read from mine.tar.gz"
    np.testing.assert_array_equal(cvdata.load("cifar10", source=tmp_path).images, train.images)
    np.testing.assert_array_equal(cvdata.load("cifar10", "test", source=packed).images, images(5))


def test_a_limit_is_a_prefix_and_reads_no_more_files_than_it_needs(tmp_path):
    for name in NAMES[:2]:
        (tmp_path / name).write_bytes(contents()[name])
    part = load("train", limit=5, source=tmp_path)
    np.testing.assert_array_equal(part.images, np.concatenate([images(0), images(1)])[:5])


def test_nothing_is_written_wherever_a_member_points(tmp_path):
    outside = tmp_path / "outside"
    extra = [
        entry("../outside", 3),
        entry(str(outside), 3),
        entry("cifar-10-batches-bin/../../outside", 3),
        entry("cifar-10-batches-bin/readme.html", 3),
        entry("link", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    ]
    (tmp_path / "in").mkdir()
    assert unpack(archive(tmp_path / "in/a.tar.gz", extra=extra)) == contents()
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "a.tar.gz"]


def without(name):
    return {key: data for key, data in contents().items() if key != name}


@pytest.mark.parametrize(
    ("files", "extra", "message"),
    [
        (without("test_batch.bin"), [], "expected 6 files, got no test_batch.bin. Get https://"),
        (contents() | {"test_batch.bin": b"x"}, [], "test_batch.bin: expected 12,292 bytes, got 1."),
        (contents(), [entry("cifar-10-batches-bin/test_batch.bin", 12_292)], "or a second test_batch.bin"),
        (
            without("test_batch.bin"),
            [entry("cifar-10-batches-bin/test_batch.bin", type=tarfile.SYMTYPE, linkname="/etc/passwd")],
            "expected one file test_batch.bin, got another kind of entry",
        ),
        (contents(), [entry("large", 80_000)], "expected at most 122,920 bytes when decompressed, got more."),
    ],
)
def test_a_hostile_archive_is_told(tmp_path, files, extra, message):
    with pytest.raises(DataError) as raised:
        unpack(archive(tmp_path / "a.tar.gz", files, extra=extra))
    assert message in str(raised.value)


@pytest.mark.parametrize(
    "data", [b"", b"no archive", gzip.compress(b"no tar" * 200, mtime=0), gzip.compress(b"", mtime=0)]
)
def test_what_is_no_archive_is_told(tmp_path, data):
    (tmp_path / "a.tar.gz").write_bytes(data)
    with pytest.raises(DataError, match=r"a.tar.gz: expected (a whole .tar.gz archive|6 files)"):
        unpack(tmp_path / "a.tar.gz")


def test_a_bomb_fills_no_memory(tmp_path):
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(bytes(100 * 2**20), 9))
    tracemalloc.start()
    with pytest.raises(DataError, match="got more"):
        unpack(tmp_path / "a.tar.gz")
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 2**20


WHOLE = tar(contents())


@settings(max_examples=FUZZ, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6),
    cut=st.integers(0, 2_000),
    headers=st.booleans(),
)
def test_damaged_archives_give_the_six_files_or_an_error(tmp_path_factory, changes, cut, headers):
    path = tmp_path_factory.getbasetemp() / "damaged.tar.gz"
    data = bytearray(WHOLE)
    for place, value in changes:
        member, offset = divmod(place % (6 * 512), 512)
        data[member * (512 + 12_800) + offset if headers else place % len(data)] = value
    path.write_bytes(gzip.compress(data[: len(data) - cut], 0))
    try:
        batches = unpack(path)
    except DataError:
        return
    assert {name: len(batch) for name, batch in batches.items()} == dict.fromkeys(NAMES, 12_292)


def test_a_folder_without_the_files_or_with_short_ones_is_told(tmp_path):
    with pytest.raises(DataError, match=r"expected a file data_batch_1.bin, got No such file"):
        load("train", limit=None, source=tmp_path)
    (tmp_path / "test_batch.bin").write_bytes(b"x")
    with pytest.raises(DataError, match=r"test_batch.bin: expected 12,292 bytes, got 1"):
        load("test", limit=None, source=tmp_path)


def test_labels_out_of_range_are_told(tmp_path):
    (tmp_path / "test_batch.bin").write_bytes(b"\x0a" * 12_292)
    with pytest.raises(DataError, match="expected labels from 0 to 9, got 10"):
        load("test", limit=None, source=tmp_path)


def test_not_here_says_what_to_do_and_what_to_use_instead():
    with pytest.raises(DataError) as raised:
        cvdata.load("cifar10")
    assert str(raised.value) == (
        "cvdata.load('cifar10'): expected the set in the cache, got none. "
        "Connect to the network and say: python -m cvdata build cifar10. "
        "Or get https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz elsewhere and pass its path as source. "
        "Without it, use fashion_mnist or photos: they need no network."
    )
    assert state() == "not here; python -m cvdata build cifar10 downloads it, 170 MB"


def test_a_download_keeps_the_six_files_and_no_archive(tmp_path, monkeypatch, own_cache):
    packed = archive(tmp_path / ARCHIVE.name)
    digest = hashlib.sha256(packed.read_bytes()).hexdigest()
    monkeypatch.setattr(cifar10, "ARCHIVE", dataclasses.replace(ARCHIVE, sha256=digest))

    def fetched(remote, _mirrors, folder, *, advice):
        assert "python -m cvdata build cifar10" in advice
        return packed.rename(folder / remote.name)

    monkeypatch.setattr(cifar10, "fetch", fetched)
    first = cvdata.load("cifar10", "test", source="download")
    assert first.source == "CIFAR-10, complete, downloaded"
    kept = sorted(path.name for path in (own_cache / "cifar10/complete").iterdir())
    assert kept == sorted([*NAMES, "manifest.json"])
    assert cvdata.load("cifar10", "test") == first
    assert len(cvdata.load("cifar10")) == 5 * RECORDS
    assert state() == "complete in the cache"
