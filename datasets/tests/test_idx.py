import gzip
import io
import lzma
import os
import struct
import tracemalloc

import numpy as np
import pytest
from cvdata import DataError
from cvdata.idx import idx_bytes, parse_idx, read_idx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FUZZ = int(os.environ.get("CVDATA_FUZZ", "100"))  # CVDATA_FUZZ=10000 for the full count
MOST = 50
fuzz = settings(max_examples=FUZZ, deadline=None, suppress_health_check=list(HealthCheck))


def some_images(count=3):
    return np.random.default_rng(1).integers(0, 256, (count, 4, 5), dtype=np.uint8)


def parse(data, item_shape=(4, 5), most=MOST):
    return parse_idx(io.BytesIO(data), "a file", item_shape=item_shape, most=most)


def test_known_bytes():
    data = bytes.fromhex("00000802 00000002 00000003 010203040506")
    assert parse(data, item_shape=(3,)).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert idx_bytes(np.array([[1, 2, 3], [4, 5, 6]], np.uint8)) == data


@pytest.mark.parametrize(
    ("name", "pack"), [("a.gz", gzip.compress), ("a.xz", lzma.compress), ("a", lambda data: data)]
)
def test_what_is_written_is_read_back_from_any_packing(tmp_path, name, pack):
    (tmp_path / name).write_bytes(pack(idx_bytes(some_images())))
    np.testing.assert_array_equal(read_idx(tmp_path / name, item_shape=(4, 5), most=3), some_images())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a file: expected the magic number 00000803 of IDX, got an empty file. Get the file again"),
        (b"\0\0\x08\x01" + bytes(12), "got 00000801"),
        (b"\0\0\x0d\x03" + bytes(12), "got 00000d03"),
        (b"\0\0\x08\x03\0\0", "expected a header of 16 bytes, got 6."),
        (b"\0\0\x08\x03" + struct.pack(">3I", 1, 5, 4), "expected items of shape (4, 5), got (5, 4)."),
        (
            b"\0\0\x08\x03" + struct.pack(">3I", 2**32 - 1, 4, 5),
            "expected at most 50 items, got 4,294,967,295.",
        ),
        (idx_bytes(some_images())[:-1], "expected 60 bytes after the header, got 59."),
        (idx_bytes(some_images()) + b"x", "expected 60 bytes after the header, got more."),
    ],
)
def test_each_wrong_byte_of_the_header_has_its_message(data, message):
    with pytest.raises(DataError) as raised:
        parse(data)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.gz", b"no gzip", "expected a whole IDX file, got BadGzipFile"),
        ("a.gz", gzip.compress(idx_bytes(some_images()), mtime=0)[:-9], "got EOFError"),
        ("a.gz", gzip.compress(idx_bytes(some_images()), mtime=0)[:10] + b"\xff" * 40, "got error: Error -3"),
        ("a.xz", b"no xz file", "got LZMAError"),
    ],
)
def test_damaged_packing_is_told(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError) as raised:
        read_idx(tmp_path / name, item_shape=(4, 5), most=MOST)
    assert f"{tmp_path / name}: " in str(raised.value)
    assert message in str(raised.value)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(DataError, match="expected a whole IDX file, got FileNotFoundError"):
        read_idx(tmp_path / "none.gz", item_shape=(4, 5), most=MOST)


def test_a_wrong_checksum_of_gzip_is_told(tmp_path):
    packed = bytearray(gzip.compress(idx_bytes(some_images())))
    packed[-5] ^= 1
    (tmp_path / "a.gz").write_bytes(packed)
    with pytest.raises(DataError, match="CRC check failed"):
        read_idx(tmp_path / "a.gz", item_shape=(4, 5), most=MOST)


def test_a_gzip_bomb_fills_no_memory(tmp_path):
    bomb = tmp_path / "a.gz"
    with gzip.open(bomb, "wb", compresslevel=9) as stream:
        stream.write(idx_bytes(some_images()))
        for _ in range(100):
            stream.write(bytes(2**20))  # 100 MiB, of zeros
    assert bomb.stat().st_size < 2**18
    tracemalloc.start()
    with pytest.raises(DataError, match="got more"):
        read_idx(bomb, item_shape=(4, 5), most=MOST)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 2**20


def right_or_told(read):
    """Run a reader on hostile bytes: it gives an array of the right form or a DataError, nothing else."""
    try:
        array = read()
    except DataError:
        return
    assert array.dtype == np.uint8
    assert array.shape[1:] == (4, 5)
    assert len(array) <= MOST


@fuzz
@given(st.binary(max_size=200))
def test_any_bytes_give_an_array_or_an_error(data):
    right_or_told(lambda: parse(data))


@fuzz
@given(
    count=st.integers(0, MOST),
    changes=st.lists(st.tuples(st.integers(0, 10**4), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, 40),
    packed=st.booleans(),
)
def test_damaged_files_give_an_array_or_an_error(tmp_path_factory, count, changes, cut, packed):
    data = bytearray(idx_bytes(some_images(count)))
    if packed:
        data = bytearray(gzip.compress(bytes(data), compresslevel=1))
    for place, value in changes:
        data[place % len(data)] = value
    path = tmp_path_factory.getbasetemp() / ("damaged.gz" if packed else "damaged")
    path.write_bytes(data[: len(data) - cut])
    right_or_told(lambda: read_idx(path, item_shape=(4, 5), most=MOST))


@fuzz
@given(count=st.integers(0, MOST), shape=st.tuples(st.integers(0, 9), st.integers(0, 9)))
def test_round_trip(count, shape):
    array = np.random.default_rng(count).integers(0, 256, (count, *shape), dtype=np.uint8)
    np.testing.assert_array_equal(parse(idx_bytes(array), item_shape=shape), array)
