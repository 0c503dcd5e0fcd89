import io
import struct

import numpy as np
import pytest
from cvdata import DataError
from cvdata.casia import read_gnt, read_gnt_files, write_gnt
from cvdata.casia.archive import opened
from cvdata.casia.gnt import MAX_SIDE
from cvdata.casia.gnt_files import gnt_files
from cvdata.casia.naming import number_of, split_of


def record(tag, height, width, *, size=None, fill=200):
    """One sample, written here from the description of the format alone."""
    pixels = height * width
    return (
        struct.pack("<I2sHH", 10 + pixels if size is None else size, tag, width, height)
        + bytes([fill]) * pixels
    )


DA = "大".encode("gbk")
WHOLE = record(DA, 4, 3) + record(b"\xe0\xef", 2, 5, fill=7)


def read(data):
    return list(read_gnt(io.BytesIO(data), where="001-f.gnt"))


def test_reads_what_the_description_says():
    first, second = read(WHOLE)
    assert (first.character, second.character) == ("大", "囡")
    assert (first.bitmap.shape, second.bitmap.shape) == ((4, 3), (2, 5))
    assert (first.offset, second.offset) == (0, 22)
    assert second.bitmap.tolist() == [[7] * 5] * 2


def test_writes_what_the_description_says():
    stream = io.BytesIO()
    write_gnt(stream, [("大", np.full((4, 3), 200, np.uint8)), ("囡", np.full((2, 5), 7, np.uint8))])
    assert stream.getvalue() == WHOLE


@pytest.mark.parametrize(
    ("tag", "character"),
    [
        (b"A\0", "A"),
        (b"\xb0\xa1", "啊"),
        (b"\xe0\xa2", "啖"),
        (b"\0\0", None),
        (b"\xff\xff", None),
        (b"AB", None),
    ],
)
def test_tags_have_the_high_byte_first_and_symbols_have_one(tag, character):
    assert read(record(tag, 1, 1))[0].character == character


class Trickle(io.BytesIO):
    def read(self, size=-1):
        return super().read(min(size, 3))


def test_a_stream_may_give_its_bytes_in_pieces():
    assert len(list(read_gnt(Trickle(WHOLE), where="x"))) == 2


def test_one_sample_at_a_time_is_read():
    stream = io.BytesIO(WHOLE + b"damaged")
    next(read_gnt(stream, where="x"))
    assert stream.tell() == 22


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "001-f.gnt, byte 0: expected samples, got an empty file"),
        (WHOLE[:25], "001-f.gnt, byte 22: expected a header of 10 bytes, got 3 and then the end"),
        (WHOLE[:-1], "001-f.gnt, byte 22: expected a bitmap of 10 bytes, got 9 and then the end"),
        (WHOLE + record(DA, 2, 2, size=13), "001-f.gnt, byte 42: expected 14 bytes for 2×2 pixels, got 13"),
        (record(DA, 0, 9), "byte 0: expected a sample of 1 to 2048 pixels a side, got 9×0"),
        (struct.pack("<I2sHH", 10 + 65535**2, DA, 65535, 65535), "byte 0: expected a sample of 1 to 2048"),
        (b"PK\3\4" + bytes(30), "0×0, as in a zip"),
    ],
)
def test_damage_is_told_with_file_byte_and_advice(data, message):
    with pytest.raises(DataError) as error:
        read(data)
    assert message in str(error.value)
    assert "copy or download it again" in str(error.value)


@pytest.mark.parametrize(
    ("character", "bitmap", "message"),
    [
        ("大大", np.zeros((2, 2), np.uint8), "expected one character that GBK has, got '大大'"),
        ("😀", np.zeros((2, 2), np.uint8), "expected one character"),
        ("大", np.zeros((2, 2)), r"got shape \(2, 2\), float64"),
        ("大", np.zeros((2, 0), np.uint8), r"got shape \(2, 0\)"),
        ("大", np.zeros((1, MAX_SIDE + 1), np.uint8), "1 to 2048 pixels a side"),
    ],
)
def test_what_the_format_cannot_hold_is_not_written(character, bitmap, message):
    with pytest.raises(DataError, match=message):
        write_gnt(io.BytesIO(), [(character, bitmap)])


@pytest.mark.parametrize(
    ("folders", "split"),
    [
        (["HWDB1.1trn_gnt"], "train"),
        (["HWDB1.1tst_gnt.zip"], "test"),
        (["Gnt1.0TrainPart2.zip"], "train"),
        (["Gnt1.2Test"], "test"),
        (["CASIA-Dataset", "Train"], "train"),
        (["mandarin"], "beginner"),
        (["train", "HWDB1.1tst_gnt"], "test"),
        (["test", "train_and_test"], "test"),
        (["latest", "strain", "HWDB1.1"], None),
        ([], None),
    ],
)
def test_the_innermost_name_that_tells_a_split_decides(folders, split):
    assert split_of(folders) == split


@pytest.mark.parametrize(
    ("stem", "number"),
    [
        ("001-f", 1),
        ("1001-c", 1001),
        ("1241", 1241),
        ("C001", None),
        ("", None),
        ("9" * 40, None),
        ("١", None),
    ],
)
def test_a_writer_is_the_number_that_a_name_begins_with(stem, number):
    assert number_of(stem) == number


def plant(folder, names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(WHOLE)


def test_named_folders_decide_the_split_and_else_every_fifth_writer(tmp_path):
    plant(
        tmp_path / "hwdb",
        ["HWDB1.1trn_gnt/1005-c.gnt", "HWDB1.1tst_gnt/1241-c.gnt", "004-f.gnt", "005-f.GNT"],
    )
    with opened(tmp_path / "hwdb") as source:
        found = [(file.writer, file.split) for file in gnt_files(source)]
    assert found == [(4, "train"), (5, "test"), (1005, "train"), (1241, "test")]


def test_files_come_by_writer_and_samples_in_their_order(tmp_path):
    plant(tmp_path / "all", ["b/002-f.gnt", "a/010-f.gnt", "a/nobody.gnt"])
    read = [(file.writer, sample.character) for file, sample in read_gnt_files(tmp_path / "all")]
    assert read == [(w, c) for w in (2, 10, None) for c in "大囡"]


def test_a_file_may_be_named_itself(tmp_path):
    plant(tmp_path, ["HWDB1.1tst_gnt/1241-c.gnt"])
    ((file, _), _) = read_gnt_files(tmp_path / "HWDB1.1tst_gnt/1241-c.gnt")
    assert (file.writer, file.split) == (1241, "test")


def test_a_file_that_is_there_twice_is_told(tmp_path):
    plant(tmp_path / "all", ["a/001-f.gnt", "b/001-f.gnt"])
    with pytest.raises(
        DataError, match=r"b/001-f.gnt: expected each file once, got .* in .*a/001-f.gnt. Keep"
    ):
        list(read_gnt_files(tmp_path / "all"))


def test_a_folder_without_such_files_is_told(tmp_path):
    with pytest.raises(DataError, match=r"expected .gnt files, got none. Name a"):
        list(read_gnt_files(tmp_path))
