import argparse
import json
import shutil

import cv2
import cvdata
import numpy as np
import pytest
from cvdata import DataError
from cvdata.casia import CasiaWarning, convert, inspect, load_real, real, verify, write_gnt
from cvdata.casia_command import add_commands, run
from cvdata.handwriting.characters import CHARACTERS
from cvdata.handwriting.tasks import draw
from PIL import Image

WRITERS = 5  # the synthetic ones: they stand in for real writers, in real formats


@pytest.fixture(scope="module")
def drawn():
    """Bitmaps of their own sizes: character → (writer, …)."""
    return {character: list(draw("train", character, WRITERS, seed=2013)) for character in CHARACTERS}


def write_writer(path, drawn, writer, characters="啊" + CHARACTERS[::-1] + "A"):
    """One .gnt file, its characters in an order of its own, with some that are not asked for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_gnt(file, ((c, drawn.get(c, drawn["大"])[writer]) for c in characters))


@pytest.fixture(scope="module")
def planted(drawn, tmp_path_factory):
    root = tmp_path_factory.mktemp("casia") / "HWDB 数据"
    for writer in range(WRITERS):
        folder = "HWDB1.1trn_gnt" if writer < 3 else "HWDB1.1tst_gnt"
        write_writer(root / folder / f"{1001 + writer}-c.gnt", drawn, writer)
    (root / "HWDB1.1trn_gnt" / ".DS_Store").write_bytes(b"stray")
    return root


def test_gives_the_images_that_the_synthetic_set_makes_of_the_same_bitmaps(planted):
    expected = cvdata.load("casia55", limit=55 * WRITERS)
    train, test = load_real(planted), load_real(planted, split="test")
    assert (len(train), len(test)) == (3 * 55, 2 * 55)
    assert np.array_equal(np.concatenate([train.images, test.images]), expected.images)
    assert np.array_equal(np.concatenate([train.labels, test.labels]), expected.labels)
    assert train.class_names == expected.class_names
    assert train.writer_ids.tolist() == [1001 + writer for writer in range(3) for _ in CHARACTERS]
    assert set(test.writer_ids.tolist()) == {1004, 1005}
    assert (train.name, train.split, test.split) == ("casia55", "train", "test")
    assert train.source == "real CASIA-HWDB handwriting, read from your own .gnt files"
    assert train.images.flags.writeable


def test_zips_give_what_folders_give(planted, tmp_path):
    for folder in planted.iterdir():
        shutil.make_archive(str(tmp_path / "zips" / folder.name), "zip", folder)
    for split in ("train", "test"):
        assert load_real(tmp_path / "zips", split=split) == load_real(planted, split=split)


def test_an_archive_beside_its_unpacked_folder_does_not_count_twice(planted, tmp_path):
    shutil.copytree(planted, tmp_path / "both")
    shutil.make_archive(str(tmp_path / "both" / "HWDB1.1tst_gnt"), "zip", planted / "HWDB1.1tst_gnt")
    with pytest.raises(DataError, match=r"expected each file once, got .* Keep either the archive or"):
        load_real(tmp_path / "both")


def test_a_limit_gives_a_prefix_and_reads_no_more_files(planted, tmp_path):
    full = load_real(planted)
    assert np.array_equal(load_real(planted, limit=60).images, full.images[:60])
    assert load_real(planted, limit=10_000) == full
    root = shutil.copytree(planted, tmp_path / "copy")
    (root / "HWDB1.1trn_gnt" / "1003-c.gnt").write_bytes(b"damaged")
    assert len(load_real(root, limit=110)) == 110
    with pytest.raises(DataError, match=r"1003-c.gnt, byte 0: expected a header of 10 bytes, got 7"):
        load_real(root, limit=111)


def test_a_missing_character_is_told_with_the_database_that_has_it(drawn, tmp_path):
    present = [character for character in CHARACTERS if character not in "囡啖大"]
    write_writer(tmp_path / "hwdb" / "001-f.gnt", drawn, 0, present)
    with pytest.warns(CasiaWarning) as told:
        assert len(load_real(tmp_path / "hwdb")) == 52
    assert "expected all 55 characters in train, got none of 啖 囡 大. 囡 and 啖 are in HWDB1.2" in str(
        told[0].message
    )
    write_writer(tmp_path / "hwdb" / "001-f.gnt", drawn, 0, [*present, "大"])
    with pytest.warns(CasiaWarning, match="got none of 啖 囡. 囡 and 啖 are in HWDB1.2 only; add it.$"):
        load_real(tmp_path / "hwdb")


def test_odd_counts_are_told(drawn, tmp_path):
    for writer in range(1, 4):
        characters = CHARACTERS if writer == 1 else CHARACTERS[1:]
        write_writer(tmp_path / "hwdb" / f"00{writer}-f.gnt", drawn, writer, characters)
    with pytest.warns(
        CasiaWarning, match="expected about 3 images a character in train, got 东 1. Some files"
    ):
        load_real(tmp_path / "hwdb")


def test_a_writer_in_both_splits_is_told(planted, drawn, tmp_path):
    root = shutil.copytree(planted, tmp_path / "copy")
    write_writer(root / "HWDB1.1tst_gnt" / "1001-f.gnt", drawn, 0, CHARACTERS)
    with pytest.warns(
        CasiaWarning, match="expected writers of train and test to differ, got writer 1001 in both"
    ):
        load_real(root, split="test")
    assert "expected writers in one split, got 1 in both (1001, …)" in "\n".join(verify(root))


def test_a_tag_that_is_no_character_is_told(planted, tmp_path):
    root = shutil.copytree(planted, tmp_path / "copy")
    path = root / "HWDB1.1trn_gnt" / "1001-c.gnt"
    data = bytearray(path.read_bytes())
    data[4:6] = b"\xff\xff"
    path.write_bytes(data)
    with pytest.warns(CasiaWarning, match="expected tags in GBK, got 1 others"):
        load_real(root)
    assert "1001-c.gnt, byte 4: expected a tag in GBK" in "\n".join(verify(root))


def test_an_archive_of_another_kind_beside_the_files_is_told(planted, tmp_path):
    root = shutil.copytree(planted, tmp_path / "copy")
    (root / "HWDB1.0trn_gnt.alz").write_bytes(b"ALZ\1")
    with pytest.warns(
        CasiaWarning, match=r"expected archives of kind .zip, got .*HWDB1.0trn_gnt.alz. Unpack"
    ):
        load_real(root)


@pytest.mark.filterwarnings("ignore::cvdata.casia.CasiaWarning")
def test_files_without_a_number_have_no_known_writer(drawn, tmp_path):
    write_writer(tmp_path / "train" / "somebody.gnt", drawn, 0)
    assert load_real(tmp_path / "train").writer_ids is None


def test_more_images_than_can_be_real_are_refused(planted, monkeypatch):
    monkeypatch.setattr(real, "MAX_IMAGES", 100)
    with pytest.raises(
        DataError, match=r"expected at most 100 images of the 55 characters, got more. Pass only"
    ):
        load_real(planted)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"split": "tests"}, r"got 'tests'. Did you mean 'test'\?"),
        ({"split": "beginner"}, r"expected files of split 'beginner', got files of test \(2\), train \(3\)"),
        ({"limit": 0}, "expected limit ≥ 1, a whole number, got 0. Leave limit out"),
        ({"limit": True}, "got True"),
        ({"limit": 2.5}, "got 2.5"),
    ],
)
def test_a_wrong_request_is_told(planted, options, message):
    with pytest.raises(DataError, match=message):
        load_real(planted, **options)


@pytest.mark.parametrize("names", [[], ["readme.txt"], ["HWDB1.1trn_gnt.alz"], ["1.pot", "大.png"]])
def test_a_folder_with_nothing_to_read_is_told(tmp_path, names):
    (tmp_path / "empty").mkdir()
    for name in names:
        (tmp_path / "empty" / name).write_bytes(b"x")
    with pytest.raises(DataError) as error:
        load_real(tmp_path / "empty")
    assert "expected .gnt files, or PNG files in folders named after the characters, got" in str(error.value)
    assert "Name a .gnt file, a folder or zip of them" in str(error.value)


def test_both_kinds_at_once_are_told(planted, tmp_path):
    root = shutil.copytree(planted, tmp_path / "copy")
    (root / "大").mkdir()
    Image.new("L", (3, 3)).save(root / "大" / "0.png")
    with pytest.raises(
        DataError, match=r"expected either .gnt files or a PNG tree, got both. Name the folder"
    ):
        load_real(root)


@pytest.mark.filterwarnings("ignore::cvdata.casia.CasiaWarning")
def test_files_without_any_of_the_55_are_told(drawn, tmp_path):
    write_writer(tmp_path / "train" / "1-f.gnt", drawn, 0, "啊A")
    with pytest.raises(
        DataError, match=r"expected images of the 55 characters in split 'train', got none. Look"
    ):
        load_real(tmp_path / "train")
    with pytest.raises(DataError, match="expected images of the 55 characters, got none"):
        convert(tmp_path / "train", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_convert_writes_a_tree_that_loads_as_the_files_do(planted, tmp_path):
    assert convert(planted, tmp_path / "新 tree") == 275
    for split in ("train", "test"):
        tree, files = load_real(tmp_path / "新 tree", split=split), load_real(planted, split=split)
        assert np.array_equal(tree.images, files.images)
        assert np.array_equal(tree.labels, files.labels)
    with Image.open(tmp_path / "新 tree" / "CASIA-Dataset" / "Test" / "大" / "1.png") as image:
        assert (image.mode, image.format) == ("L", "PNG")
    manifest = json.loads((tmp_path / "新 tree" / "manifest.json").read_text("utf-8"))
    assert "not to be passed on" in manifest["licence"]
    assert manifest["splits"]["test"]["大"] == 2


def test_convert_leaves_nothing_when_a_file_is_damaged_or_it_is_interrupted(planted, tmp_path, monkeypatch):
    root = shutil.copytree(planted, tmp_path / "in" / "copy")
    path = root / "HWDB1.1trn_gnt" / "1003-c.gnt"
    path.write_bytes(path.read_bytes()[:-1])
    (tmp_path / "out").mkdir()
    with pytest.raises(DataError, match=r"1003-c.gnt, byte \d+: expected a bitmap"):
        convert(root, tmp_path / "out" / "tree")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cv2, "imencode", interrupted)
    with pytest.raises(KeyboardInterrupt):
        convert(planted, tmp_path / "out" / "tree")
    assert list((tmp_path / "out").iterdir()) == []


def test_convert_writes_over_nothing_and_takes_an_empty_folder(planted, tmp_path):
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "mine.txt").write_text("keep")
    with pytest.raises(DataError, match=r"expected a new or empty folder, got one in use. Name another"):
        convert(planted, tmp_path / "used")
    with pytest.raises(DataError, match=r"expected a writable folder, got .*mine.txt"):
        convert(planted, tmp_path / "used" / "mine.txt" / "tree")
    (tmp_path / "new").mkdir()
    assert convert(planted, tmp_path / "new") == 275
    with pytest.raises(DataError, match=r"expected .gnt files, got a PNG tree already. Load"):
        convert(tmp_path / "new", tmp_path / "again")


def test_inspect_says_what_is_there(planted, tmp_path):
    lines = inspect(planted)
    assert lines[0] == "CASIA-HWDB .gnt files"
    assert "train: 3 files, 3 writers, 171 samples" in lines
    assert "  of the 55 characters: 55 found, 165 images (published: 32,206)" in lines
    assert "  images a character: 3 to 3" in lines
    assert lines[-1] == "problems: 0"
    convert(planted, tmp_path / "tree")
    shutil.rmtree(tmp_path / "tree" / "CASIA-Dataset" / "Test" / "大")
    lines = inspect(tmp_path / "tree")
    assert lines[0] == "PNG tree"
    assert "train: 165 files, 165 samples" in lines
    assert "  missing: 大" in lines


def test_verify_lists_every_damaged_file(planted, tmp_path):
    assert verify(planted) == []
    root = shutil.copytree(planted, tmp_path / "copy")
    shutil.make_archive(str(root / "Gnt1.0Test"), "zip", planted / "HWDB1.1trn_gnt")
    (root / "Gnt1.0Test.zip").write_bytes((root / "Gnt1.0Test.zip").read_bytes()[:-30])
    (root / "HWDB1.1trn_gnt" / "1002-c.gnt").write_bytes(b"")
    (root / "HWDB1.1tst_gnt" / "1005-c.gnt").write_bytes(b"123")
    problems = verify(root)
    assert len(problems) == 3
    assert "Gnt1.0Test.zip, up to byte" in problems[0]
    assert "1002-c.gnt, byte 0: expected samples, got an empty file" in problems[1]
    assert "1005-c.gnt, byte 0: expected a header of 10 bytes, got 3" in problems[2]
    convert(planted, tmp_path / "tree")
    (tmp_path / "tree" / "CASIA-Dataset" / "Test" / "大" / "0.png").write_bytes(b"x")
    (problem,) = verify(tmp_path / "tree")
    assert "Test/大/0.png, byte 0: expected the signature of a PNG file" in problem


def command(*arguments):
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command", required=True))
    return run(parser.parse_args(["casia", *map(str, arguments)]))


def test_commands_end_with_0_or_with_1_if_something_is_wrong(planted, tmp_path, capsys):
    assert command("inspect", planted) == 0
    assert "train: 3 files" in capsys.readouterr().out
    assert command("verify", planted) == 0
    assert capsys.readouterr().out == "5 files read, 0 problems\n"
    assert command("convert", planted, tmp_path / "tree") == 0
    assert "275 PNG files in" in capsys.readouterr().out
    for path in (tmp_path / "tree" / "CASIA-Dataset" / "Train").rglob("*.png"):
        path.write_bytes(b"")
    assert command("verify", tmp_path / "tree") == 1
    shown = capsys.readouterr().out
    assert shown.count(", byte 0: expected the signature") == 50
    assert "275 files read, 165 problems (115 not shown)" in shown
