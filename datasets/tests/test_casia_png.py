import io
import shutil
import struct
import zlib

import cvdata
import numpy as np
import pytest
from cvdata import DataError
from cvdata.casia import CasiaWarning, load_real, png_tree, read_png_tree
from cvdata.casia.png import decode_png
from cvdata.handwriting.characters import CHARACTERS
from cvdata.handwriting.tree import write_tree
from PIL import Image

PIXELS = np.random.default_rng(0).integers(0, 256, (23, 17), dtype=np.uint8)


def png(pixels=PIXELS, mode=None, **options):
    stream = io.BytesIO()
    image = Image.fromarray(pixels)
    (image.convert(mode) if mode else image).save(stream, "PNG", **options)
    return stream.getvalue()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def built(width, height, *, pixels=b"", interlaced=0, depth=8, colour=0):
    """A PNG file made here from the description of the format alone."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )


def refused(data):
    with pytest.raises(DataError) as error:
        decode_png(data, where="1.png")
    return str(error.value)


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "1", "LA", "RGBA"])
def test_decodes_every_kind_of_pixel_as_pillow_does(mode):
    data = png(mode=mode)
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(image.convert("L"))
    assert np.array_equal(decode_png(data, where="1.png"), expected)


@pytest.mark.parametrize("side", [1, 2, 3, 5, 8, 17])
def test_decodes_interlaced_images(side):
    rows = PIXELS[:side, :side]
    starts = (
        (0, 8, 0, 8),
        (0, 8, 4, 8),
        (4, 8, 0, 4),
        (0, 4, 2, 4),
        (2, 4, 0, 2),
        (0, 2, 1, 2),
        (1, 2, 0, 1),
    )
    passes = [rows[top::down, left::right] for top, down, left, right in starts]
    data = b"".join(b"\0" + row.tobytes() for part in passes if part.size for row in part)
    decoded = decode_png(built(side, side, pixels=data, interlaced=1), where="1.png")
    assert np.array_equal(decoded, rows)


def test_an_image_of_a_huge_size_is_refused_before_it_is_decoded():
    bomb = built(60_000, 60_000, pixels=bytes(1000))
    assert "1.png, byte 16: expected 1 to 2048 pixels a side, got 60000×60000" in refused(bomb)


def test_data_that_unpack_to_more_than_the_pixels_are_refused():
    bomb = built(4, 4, pixels=bytes(50 * 2**20))
    assert "1.png, byte 33: expected 20 bytes of pixels, got more" in refused(bomb)


def test_chunks_that_hold_no_pixels_are_not_unpacked():
    bomb = chunk(b"zTXt", b"comment\0\0" + zlib.compress(bytes(20 * 2**20)))
    data = png()
    assert np.array_equal(decode_png(data[:33] + bomb + data[33:], where="1.png"), PIXELS)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "byte 0: expected the signature of a PNG file, got b''"),
        (b"GIF89a" + bytes(40), "byte 0: expected the signature of a PNG file, got b'GIF89a"),
        (png()[:20], "byte 8: expected a PNG header, got none"),
        (png()[:-20], "byte 33: expected a whole chunk and the end chunk, got the end of the file"),
        (png()[:-5], "expected a whole chunk and the end chunk, got the end of the file at"),
        (png()[:60] + b"?" + png()[61:], "byte 33: expected chunk b'IDAT' with its checksum"),
        (built(4, 4, pixels=bytes(19)), "byte 33: expected 20 bytes of pixels, got 19 and then the end"),
        (built(0, 4), "byte 16: expected 1 to 2048 pixels a side, got 0×4"),
        (built(4, 4, pixels=bytes(20), depth=3), "byte 24: expected a kind of pixel that PNG has"),
        (built(1, 1, pixels=b"\x09\0"), "byte 33: expected pixels, got data that OpenCV cannot decode"),
    ],
)
def test_damage_is_told_with_file_byte_and_advice(data, message):
    told = refused(data)
    assert told.startswith("1.png, byte ")
    assert message in told
    assert told.endswith("copy it again, or take it away.")


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The synthetic tree, without the manifest that says it is synthetic: it stands in for the real one."""
    folder = tmp_path_factory.mktemp("trees") / "手写 tree"
    write_tree(folder, limit=120, workers=1)
    (folder / "manifest.json").unlink()
    (folder / "CASIA-Dataset" / "Train" / "Thumbs.db").write_bytes(b"stray")
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "._1.png").write_bytes(b"stray")
    (folder / "CASIA-Dataset" / "Train" / "一").mkdir()
    (folder / "CASIA-Dataset" / "Train" / "一" / "0.png").write_bytes(b"not one of the 55")
    return folder


@pytest.mark.parametrize("split", ["train", "test", "beginner"])
def test_a_tree_gives_the_images_labels_and_order_that_it_was_written_from(planted, split):
    expected = cvdata.load("casia55", split=split, limit=120)
    read = load_real(planted, split=split)
    assert np.array_equal(read.images, expected.images)
    assert np.array_equal(read.labels, expected.labels)
    assert read.class_names == expected.class_names == tuple(CHARACTERS)
    assert (read.name, read.split, read.writer_ids) == ("casia55", split, None)
    assert read.source == "real CASIA handwriting, read from your own PNG files"
    assert read_png_tree(planted, split) == read


def test_a_limit_gives_a_prefix_and_reads_no_more(planted):
    assert np.array_equal(load_real(planted, limit=60).images, load_real(planted).images[:60])
    damaged = planted / "CASIA-Dataset" / "Train" / "鸟" / "1.png"
    whole = damaged.read_bytes()
    damaged.write_bytes(b"damaged")
    try:
        assert len(load_real(planted, limit=109)) == 109
        with pytest.raises(DataError, match=r"Train/鸟/1.png, byte 0: expected the signature"):
            load_real(planted, limit=110)
    finally:
        damaged.write_bytes(whole)


@pytest.mark.parametrize("part", ["CASIA-Dataset", "CASIA-Dataset/Train"])
def test_any_folder_of_the_tree_may_be_named(planted, part):
    assert load_real(planted / part) == load_real(planted)


def test_the_tree_may_be_in_a_zip(planted, tmp_path):
    packed = shutil.make_archive(str(tmp_path / "CASIA-Dataset"), "zip", planted)
    assert load_real(packed) == load_real(planted)
    assert load_real(packed, split="beginner") == load_real(planted, split="beginner")


def one_image(folder, name="0.png", data=None):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(png() if data is None else data)


def test_without_a_name_that_tells_the_split_images_count_as_train(tmp_path):
    one_image(tmp_path / "hand" / "大")
    assert len(load_real(tmp_path / "hand", limit=1)) == 1
    with pytest.raises(DataError, match=r"expected files of split 'test', got files of train \(1\). Ask for"):
        load_real(tmp_path / "hand", split="test")


def test_the_synthetic_tree_is_never_taken_for_real(tmp_path):
    write_tree(tmp_path / "tree", limit=1, workers=1)
    with pytest.raises(DataError, match=r"expected real images, got synthetic handwriting, not CASIA. Load"):
        load_real(tmp_path / "tree")


def test_images_of_other_formats_are_told(tmp_path):
    one_image(tmp_path / "hand" / "大")
    one_image(tmp_path / "hand" / "大", "1.jpg")
    with pytest.warns(CasiaWarning, match=r"expected PNG files, got 1 .jpg. They were left out"):
        load_real(tmp_path / "hand", limit=1)


def test_an_image_that_is_there_twice_is_told(tmp_path):
    one_image(tmp_path / "hand" / "a" / "大")
    one_image(tmp_path / "hand" / "b" / "大")
    with pytest.raises(DataError, match=r"b/大/0.png: expected each image once, got .*a/大/0.png. Keep"):
        load_real(tmp_path / "hand")


def test_a_file_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(png_tree, "MAX_FILE_BYTES", 100)
    one_image(tmp_path / "hand" / "大")
    with pytest.raises(DataError, match=r"大/0.png, byte 0: expected at most 100 bytes, got"):
        load_real(tmp_path / "hand")


def test_gnt_files_are_not_read_as_a_tree(tmp_path):
    (tmp_path / "001-f.gnt").write_bytes(b"")
    with pytest.raises(
        DataError, match=r"expected PNG files in folders named after characters, got .gnt files"
    ):
        read_png_tree(tmp_path)
