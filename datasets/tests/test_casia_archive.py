import os
import stat
import struct
import sys
import zipfile

import pytest
from cvdata import DataError
from cvdata.casia import read_gnt_files, zips
from cvdata.casia.archive import opened
from cvdata.casia.member import Member, shown

SAMPLE = struct.pack("<I2sHH", 14, "大".encode("gbk"), 2, 2) + b"\x80" * 4


def archive(path, names, *, data=SAMPLE, method=zipfile.ZIP_DEFLATED):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", method) as file:
        for name in names:
            file.writestr(name, data)
    return path


def refused(path):
    with pytest.raises(DataError) as error:
        list(read_gnt_files(path))
    return str(error.value)


def names_in(path):
    with opened(path) as source:
        source.check()
        return ["/".join(member.parts[1:]) for member in source.members]


def test_folders_archives_and_files_are_walked_alike(tmp_path):
    root = tmp_path / "hwdb"
    archive(root / "Gnt1.1Test.zip", ["Gnt1.1Test/1241-c.gnt"])
    (root / "汉字").mkdir()
    (root / "汉字" / "001-f.gnt").write_bytes(SAMPLE)
    assert names_in(root) == ["Gnt1.1Test.zip/Gnt1.1Test/1241-c.gnt", "汉字/001-f.gnt"]
    assert len(list(read_gnt_files(root))) == 2


def test_stray_entries_are_passed_over(tmp_path):
    root = tmp_path / "hwdb"
    strays = [".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX/._001-f.gnt", "._002-f.gnt", ".git/x.gnt"]
    archive(root / "a.zip", [*strays, "001-f.gnt"])
    for stray in strays:
        (root / stray).parent.mkdir(exist_ok=True)
        (root / stray).write_bytes(b"no sample")
    assert names_in(root) == ["a.zip/001-f.gnt"]


@pytest.mark.parametrize(
    "name", ["../001-f.gnt", "a/../../001-f.gnt", "/etc/001-f.gnt", "..\\1.gnt", "C:\\1.gnt"]
)
def test_a_name_that_leads_out_of_an_archive_is_refused(tmp_path, name):
    told = refused(archive(tmp_path / "slip.zip", ["002-f.gnt", name]))
    assert "byte 0: expected a name within the archive, got one that leads out of it. Do not unpack" in told
    assert [path.name for path in tmp_path.iterdir()] == ["slip.zip"]


def test_a_bomb_is_refused_before_it_is_read(tmp_path):
    path = archive(tmp_path / "bomb.zip", ["001-f.gnt"], data=bytes(60 * 2**20))
    assert path.stat().st_size < 100_000
    assert "bomb.zip: expected at most 16,777,216 bytes when unpacked, got 62,914,560. It is no" in refused(
        path
    )


def test_an_archive_of_more_than_the_total_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(zips, "MAX_TOTAL_BYTES", 20)
    path = archive(tmp_path / "large.zip", ["001-f.gnt", "002-f.gnt"])
    assert "expected at most 20 bytes when unpacked, got 28" in refused(path)


def test_a_member_that_hides_its_size_gives_no_more_than_it_declares(tmp_path):
    path = archive(tmp_path / "liar.zip", ["001-f.gnt"], data=bytes(60 * 2**20))
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<I", 60 * 2**20), struct.pack("<I", 100)))
    told = refused(path)
    assert "001-f.gnt, byte 0: expected" in told
    assert "Bad CRC-32" in told or "pixels a side" in told


def test_a_directory_too_large_for_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(zips, "_LARGEST_READ", 1_000)
    path = archive(tmp_path / "many.zip", [f"{n}-f.gnt" for n in range(40)])
    assert "expected a zip archive, got a directory of" in refused(path)


@pytest.mark.parametrize("inner", ["Gnt1.1.zip", "HWDB1.1trn_gnt.alz", "a/b.RAR"])
def test_an_archive_within_an_archive_is_refused_with_advice(tmp_path, inner):
    told = refused(archive(tmp_path / "outer.zip", ["001-f.gnt", inner]))
    assert (
        f"outer.zip/{inner}, byte 0: expected files to read, got an archive within an archive. Unpack it"
        in told
    )


def test_a_symbolic_link_in_an_archive_is_refused(tmp_path):
    link = zipfile.ZipInfo("001-f.gnt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    assert "link.zip/001-f.gnt, byte 0: expected plain files, got a symbolic link" in refused(
        tmp_path / "link.zip"
    )


def test_an_encrypted_member_is_refused_with_advice(tmp_path):
    path = archive(tmp_path / "secret.zip", ["001-f.gnt"])
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flags of the file's own header, and of the directory
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    assert "expected a file to read, got an encrypted one. Unpack the archive with its password" in refused(
        path
    )


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused_with_advice(tmp_path, method):
    told = refused(archive(tmp_path / "odd.zip", ["001-f.gnt"], method=method))
    assert f"expected a stored or deflated file, got compression method {method}. Unpack" in told


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_occurs_twice_in_an_archive_is_refused(tmp_path):
    told = refused(archive(tmp_path / "twice.zip", ["001-f.gnt", "001-f.gnt"]))
    assert "expected each name once, got a second file of this name" in told


@pytest.mark.parametrize("keep", [0, 3, 40, -1])
def test_a_truncated_archive_is_told(tmp_path, keep):
    path = archive(tmp_path / "cut.zip", ["001-f.gnt"])
    path.write_bytes(path.read_bytes()[:keep])
    told = refused(path)
    assert f"cut.zip, up to byte {path.stat().st_size}: expected a zip archive" in told
    assert "copy or download it again" in told


def test_an_archive_of_nothing_is_told(tmp_path):
    assert "expected files in the archive, got none" in refused(archive(tmp_path / "none.zip", []))


def test_a_changed_byte_in_an_archive_is_told_with_its_place(tmp_path):
    path = archive(tmp_path / "bad.zip", ["001-f.gnt"], data=SAMPLE * 100, method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(b"\x80" * 4)] ^= 1
    path.write_bytes(data)
    assert "bad.zip/001-f.gnt, byte 0: expected 1400 bytes in all, got Bad CRC-32" in refused(path)


def test_a_name_changed_in_the_directory_only_does_not_lose_a_file(tmp_path):
    path = archive(tmp_path / "lost.zip", ["001-f.gnt", "002-f.gnt"])
    data = bytearray(path.read_bytes())
    data[data.rindex(b"002-f.gnt") + 8] = ord("u")
    path.write_bytes(data)
    assert "expected a zip archive, got File name in directory" in refused(path)


def test_an_entry_that_swallows_the_next_one_does_not_lose_a_file(tmp_path):
    path = archive(tmp_path / "lost.zip", ["001-f.gnt", "002-f.gnt"])
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\1\2") + 33] = 1  # the length of the first entry's comment, plus 256
    path.write_bytes(data)
    assert "expected a zip archive, got a directory of 1 files instead of 2" in refused(path)


def test_an_archive_with_the_end_record_of_large_ones_is_counted_too(tmp_path, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    path = archive(tmp_path / "large.zip", ["001-f.gnt", "x", "y"])
    data = bytearray(path.read_bytes())
    data[-14:-10] = b"\xff" * 4  # as if they were more than 65,535
    path.write_bytes(data)
    assert len(list(read_gnt_files(path))) == 1
    data[data.index(b"PK\6\6") + 32] = 4
    path.write_bytes(data)
    assert "got a directory of 3 files instead of 4" in refused(path)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_in_chinese_are_read_however_they_were_written(tmp_path, encoding):
    path = archive(tmp_path / "names.zip", ["x" * len("大人".encode(encoding)) + "/1.png"])
    data = path.read_bytes()
    path.write_bytes(data.replace(b"x" * len("大人".encode(encoding)), "大人".encode(encoding)))
    assert names_in(path) == ["names.zip/大人/1.png"]


def test_names_marked_as_utf8_are_read(tmp_path):
    assert names_in(archive(tmp_path / "名.zip", ["大/1.png"])) == ["名.zip/大/1.png"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("target", ["elsewhere.gnt", ".", "nowhere"])
def test_a_symbolic_link_in_a_folder_is_told(tmp_path, target):
    (tmp_path / "elsewhere.gnt").write_bytes(SAMPLE)
    (tmp_path / "hwdb").mkdir()
    (tmp_path / "hwdb" / "001-f.gnt").write_bytes(SAMPLE)
    (tmp_path / "hwdb" / "002-f.gnt").symlink_to(tmp_path / target)
    assert "002-f.gnt: expected plain files and folders, got a symbolic link. Put" in refused(
        tmp_path / "hwdb"
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_told_and_never_waited_for(tmp_path):
    (tmp_path / "hwdb").mkdir()
    os.mkfifo(tmp_path / "hwdb" / "001-f.gnt")
    assert "expected plain files and folders, got a device or a pipe" in refused(tmp_path / "hwdb")
    assert "expected a file or a folder, got a device or a pipe" in refused(tmp_path / "hwdb" / "001-f.gnt")


def test_a_very_deep_folder_is_walked(tmp_path):
    deep = tmp_path.joinpath("hwdb", *"abcdefgh" * 60)
    deep.mkdir(parents=True)
    (deep / "001-f.gnt").write_bytes(SAMPLE)
    assert len(list(read_gnt_files(tmp_path / "hwdb"))) == 1


def test_a_path_that_leads_nowhere_is_told(tmp_path):
    assert "none: expected a readable file or folder, got No such file or directory" in refused(
        tmp_path / "none"
    )
    assert "expected a readable file or folder, got embedded null byte" in refused("a\0b")


def test_a_file_that_is_shorter_than_its_size_says_is_told(tmp_path):
    (tmp_path / "001-f.gnt").write_bytes(SAMPLE)
    member = Member("001-f.gnt", ("x", "001-f.gnt"), 100, (tmp_path / "001-f.gnt").open("rb").__enter__)
    with (
        member.open() as stream,
        pytest.raises(DataError, match="byte 14: expected 100 bytes in all, got 14"),
    ):
        stream.read()


def test_names_that_a_terminal_would_obey_are_escaped(tmp_path):
    assert shown("a\x1b[31m\n大\udcff") == "a\\x1b[31m\\n大\\udcff"
    assert "\x1b" not in refused(archive(tmp_path / "x.zip", ["../\x1b[2J.gnt"]))
