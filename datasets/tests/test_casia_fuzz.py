"""Hostile input: each reader gives a right set or an error with file and byte, and never crashes or hangs.

A few hundred inputs are tried; CVDATA_FUZZ=10000 tries so many for each reader.
"""

import io
import os
import re
import struct
import tempfile
import warnings
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from cvdata import DataError
from cvdata.casia import convert, load_real, read_gnt, verify
from cvdata.casia.png import decode_png
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

COUNT = int(os.environ.get("CVDATA_FUZZ", "40"))
fuzz = settings(
    max_examples=COUNT,
    deadline=None,
    database=None,
    derandomize=COUNT < 1_000,
    suppress_health_check=list(HealthCheck),
)
HEADER = struct.Struct("<I2sHH")


def record(character, height, width, fill):
    return HEADER.pack(10 + height * width, character.encode("gbk"), width, height) + bytes([fill]) * (
        height * width
    )


GNT = b"".join(record(character, 5 + i, 4, i) for i, character in enumerate("大囡啊东人虎鸟"))


def zipped(files, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return stream.getvalue()


def png(mode):
    stream = io.BytesIO()
    pixels = np.arange(99, dtype=np.uint8).reshape(11, 9)
    Image.fromarray(pixels).convert(mode).save(stream, "PNG")
    return stream.getvalue()


ZIPS = [zipped({"001-f.gnt": GNT, "a/002-f.gnt": GNT[:64]}, method) for method in (0, 8)]
PNGS = {data: decode_png(data, where="whole") for data in map(png, ["L", "RGB", "P"])}
TREE = zipped({f"CASIA-Dataset/Train/{c}/{n}.png": png("L") for c in "大人" for n in range(2)})


@st.composite
def damaged(draw, whole):
    """A whole file with some bytes changed, cut out, doubled, or put in."""
    data = bytearray(draw(whole))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.sampled_from([1, 1, 2, 4, 16, 64])))
        change = draw(st.sampled_from(["flip", "set", "cut", "double", "insert", "truncate"]))
        if change == "flip" and at < len(data):
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif change == "set":
            data[at:end] = draw(st.binary(min_size=end - at, max_size=end - at))
        elif change == "cut":
            del data[at:end]
        elif change == "double":
            data[at:at] = data[at:end]
        elif change == "insert":
            data[at:at] = draw(st.binary(max_size=16))
        elif change == "truncate":
            del data[at:]
    return bytes(data)


any_gnt = st.one_of(
    st.binary(max_size=80), damaged(st.just(GNT)), st.builds(bytes.__add__, st.just(GNT), st.binary())
)


def check_told(error, name, size):
    """The message names the file and a byte in it, and says what to do."""
    (place,) = re.findall(rf"{name}, byte (\d+): expected .*, got .*\. [A-Z]", str(error), re.DOTALL)
    assert 0 <= int(place) <= size, error


def check_advice(error, name):
    assert re.search(rf"{re.escape(name)}.*: expected .*, got .*\. [A-Z]", str(error), re.DOTALL), error


@fuzz
@given(any_gnt)
def test_gnt_bytes_are_all_accounted_for_or_the_fault_has_its_byte(data):
    again = b""
    try:
        for sample in read_gnt(io.BytesIO(data), where="001-f.gnt"):
            assert sample.offset == len(again)
            height, width = sample.bitmap.shape
            tag = data[sample.offset + 4 : sample.offset + 6]
            again += HEADER.pack(10 + height * width, tag, width, height) + sample.bitmap.tobytes()
            if sample.character is not None:
                assert sample.character.encode("gbk").ljust(2, b"\0") == tag
    except DataError as error:
        check_told(error, "001-f.gnt", len(data))
        assert data.startswith(again)
    else:
        assert again == data


@fuzz
@given(st.one_of(st.binary(max_size=80), damaged(st.sampled_from(list(PNGS)))))
def test_png_bytes_give_the_pixels_that_were_written_or_an_error(data):
    try:
        image = decode_png(data, where="1.png")
    except DataError as error:
        check_told(error, "1.png", len(data))
    else:
        assert any(np.array_equal(image, whole) for whole in PNGS.values())


def outcome(path):
    """What comes of loading a file of any content: pixels, labels and writers, or None if it was refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = load_real(path)
    except DataError as error:
        check_advice(error, str(path))
        return None
    return (
        read.images.tobytes(),
        read.labels.tobytes(),
        None if read.writer_ids is None else read.writer_ids.tobytes(),
    )


def outcome_of_archive(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Gnt1.0Train.zip"
        path.write_bytes(data)
        return outcome(path)


@cache
def right(data):
    """What comes of a whole archive."""
    whole = outcome_of_archive(data)
    assert whole is not None
    return whole


@fuzz
@given(st.one_of(st.binary(max_size=80), damaged(st.sampled_from(ZIPS))))
def test_a_damaged_archive_gives_the_whole_set_or_an_error(data):
    assert outcome_of_archive(data) in (None, right(ZIPS[0]))


@fuzz
@given(damaged(st.just(TREE)))
def test_a_damaged_archive_of_a_tree_gives_the_whole_set_or_an_error(data):
    assert outcome_of_archive(data) in (None, right(TREE))


names = st.one_of(
    st.sampled_from(
        ["001-f.gnt", "002-f.GNT", "x.gnt", "a.zip", "大/1.png", "Train/人/x.png", "manifest.json", "b.alz"]
    ),
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=20),
)
contents = st.one_of(
    any_gnt, st.sampled_from([GNT, *ZIPS, *PNGS, TREE, b""]), damaged(st.sampled_from([*ZIPS, *PNGS]))
)


@fuzz
@given(st.dictionaries(names, contents, max_size=4))
def test_any_folder_is_read_surveyed_and_converted_or_refused(files):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "hand"
        root.mkdir()
        for name, data in files.items():
            path = root / name
            if path.parent.resolve().is_relative_to(root.resolve()) and not path.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        loaded = outcome(root)
        for act in (lambda: verify(root), lambda: convert(root, Path(folder) / "out")):
            try:
                problems = act()
            except DataError as error:
                check_advice(error, str(root))
            else:
                assert loaded is not None or problems, "nothing was wrong, and yet it did not load"


@pytest.mark.parametrize("whole", [GNT, ZIPS[1], TREE])
def test_every_truncation_is_noticed_or_ends_between_two_samples(whole, tmp_path):
    suffix = "gnt" if whole is GNT else "zip"
    path = tmp_path / "train" / f"001-f.{suffix}"
    path.parent.mkdir()
    ends = {end for end in range(len(GNT)) if whole is GNT and any(e == end for e in sample_ends())}
    for size in range(0, len(whole), 1 if COUNT >= 1_000 or whole is GNT else 13):
        path.write_bytes(whole[:size])
        assert outcome(path) is None or size in ends


def sample_ends():
    return [sample.offset + 10 + sample.bitmap.size for sample in read_gnt(io.BytesIO(GNT), where="whole")]
