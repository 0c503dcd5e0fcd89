import gzip
import io
import os
import tarfile
import warnings

import cvdata
import numpy as np
import pytest
from cvdata import DataError, cats_and_dogs
from cvdata.cats_and_dogs import ANNOTATIONS, IMAGES, LISTS, convert, load, state
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

FUZZ = int(os.environ.get("CVDATA_FUZZ", "100"))  # CVDATA_FUZZ=10000 for the full count
NAMES = {"train": ["Abyssinian_1", "Birman_2", "beagle_1", "pug_7"], "test": ["Birman_1", "pug_1", "pug_2"]}
ROWS = {
    split: [f"{name} 1 {1 if name[0].isupper() else 2} 1" for name in names] for split, names in NAMES.items()
}


@pytest.fixture(autouse=True)
def small_set(monkeypatch):
    """Make a set of seven photos instead of 7,349."""
    monkeypatch.setattr(cats_and_dogs, "SIZES", {split: len(names) for split, names in NAMES.items()})
    monkeypatch.setattr(cats_and_dogs, "_MOST_BYTES", 1_000_000)


def photo(colour, size=(200, 140), file_format="JPEG", mode="RGB"):
    """A photo whose left and right fifths, to be cut away, are black."""
    width, height = size
    picture = Image.new("RGB", size)
    side = min(size)
    picture.paste(colour, ((width - side) // 2, 0, (width + side) // 2, height))
    buffer = io.BytesIO()
    picture.convert(mode).save(buffer, file_format)
    return buffer.getvalue()


def colours():
    names = NAMES["train"] + NAMES["test"]
    return {name: (20 + 30 * place, 255 - 30 * place, 128) for place, name in enumerate(names)}


def tar(files, extra=()):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as members:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            members.addfile(info, io.BytesIO(data))
        for info in extra:
            members.addfile(info, io.BytesIO(bytes(info.size)))
    return gzip.compress(buffer.getvalue(), 1)


def pictures():
    return {f"images/{name}.jpg": photo(colour) for name, colour in colours().items()}


def lists():
    return {f"annotations/{LISTS[split]}": "\n".join(rows).encode() for split, rows in ROWS.items()}


def archives(folder, images=None, annotations=None, extra=()):
    (folder / IMAGES.name).write_bytes(tar(pictures() if images is None else images, extra))
    (folder / ANNOTATIONS.name).write_bytes(tar(lists() if annotations is None else annotations))
    return folder


def test_photos_are_cut_to_their_middle_and_labelled(tmp_path):
    train = cvdata.load("cats_and_dogs", source=archives(tmp_path))
    assert train.images.shape == (4, 128, 128, 3)
    assert train.class_names == ("cat", "dog")
    assert sorted(train.labels.tolist()) == [0, 0, 1, 1]
    for image, label in zip(train.images, train.labels, strict=True):
        means = image.reshape(-1, 3).mean(axis=0)
        name = min(colours(), key=lambda name: np.abs(np.array(colours()[name]) - means).sum())
        inner = image[16:-16, 16:-16].astype(int)  # JPEG smears the edges
        assert np.abs(inner - colours()[name]).max() <= 8
        assert label == (0 if name[0].isupper() else 1)
    assert len(cvdata.load("cats_and_dogs", "test", source=tmp_path)) == 3
    first = cvdata.load("cats_and_dogs", limit=2, source=tmp_path)
    np.testing.assert_array_equal(first.images, train.images[:2])


@pytest.mark.parametrize(
    ("file_format", "mode", "size"),
    [("PNG", "L", (140, 200)), ("GIF", "P", (30, 30)), ("JPEG", "CMYK", (500, 128))],
)
def test_photos_that_are_not_what_their_name_says_are_read(tmp_path, file_format, mode, size):
    odd = photo((102, 102, 102), size, file_format, mode)
    archives(
        tmp_path, pictures() | {"images/pug_2.jpg": odd, "images/._pug_2.jpg": b"x", "images/a.mat": b"x"}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        test = cvdata.load("cats_and_dogs", "test", source=tmp_path)
    assert min(np.abs(image[16:-16, 16:-16].astype(int) - 102).max() for image in test.images) <= 8


def test_what_is_wrong_is_named(tmp_path):
    def fault(**changes):
        with pytest.raises(DataError) as error:
            convert(archives(tmp_path, **changes))
        assert "again." in str(error.value)
        return str(error.value)

    some = pictures()
    del some["images/pug_1.jpg"]
    assert "none for 1 of them, such as images/pug_1.jpg" in fault(images=some)
    broken = pictures()
    broken["images/pug_1.jpg"] = broken["images/pug_1.jpg"][:300]
    assert "images.tar.gz, images/pug_1.jpg: expected a photo" in fault(images=broken)
    assert "expected 3 different photos, got 0" in fault(
        annotations={"annotations/trainval.txt": "\n".join(ROWS["train"]).encode()}
    )
    twice = lists() | {"annotations/test.txt": "\n".join([*ROWS["test"][:2], ROWS["train"][0]]).encode()}
    assert "Abyssinian_1 in both" in fault(annotations=twice)
    assert "got another line" in fault(annotations=lists() | {"annotations/test.txt": b"pug_1 1 3 1\n" * 3})
    link = tarfile.TarInfo("images/pug_1.jpg")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    assert "another kind of entry" in fault(images=some, extra=[link])
    huge = tarfile.TarInfo("images/huge.jpg")
    huge.size = 2_000_000
    assert "at most 1,000,000 bytes when decompressed, got more" in fault(extra=[huge])
    (tmp_path / IMAGES.name).unlink()
    with pytest.raises(DataError, match="FileNotFoundError"):
        convert(tmp_path)


def test_a_photo_of_too_many_pixels_is_not_decompressed(tmp_path):
    buffer = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(buffer, "PNG")
    with pytest.raises(DataError, match=r"pug_1.jpg: expected a photo, got .*(pixels|Bomb)"):
        convert(archives(tmp_path, pictures() | {"images/pug_1.jpg": buffer.getvalue()}))


def test_without_the_files_one_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("CVDATA_CACHE", str(tmp_path))
    with pytest.raises(DataError, match=r"python -m cvdata build cats_and_dogs.*use photos"):
        load("train", limit=None, source="auto")
    assert state() == "not here; python -m cvdata build cats_and_dogs downloads it, 792 MB"


def test_a_download_is_kept_without_its_archives(tmp_path, monkeypatch):
    monkeypatch.setenv("CVDATA_CACHE", str(tmp_path / "cache"))
    (tmp_path / "server").mkdir()
    server = archives(tmp_path / "server")
    asked = []

    def fetch(remote, mirrors, folder, *, advice):
        asked.append(remote.name)
        (folder / remote.name).write_bytes((server / remote.name).read_bytes())
        return folder / remote.name

    monkeypatch.setattr(cats_and_dogs, "fetch", fetch)
    first = cvdata.load("cats_and_dogs", source="download")
    again = cvdata.load("cats_and_dogs", source="auto")
    assert first == again
    assert asked == ["annotations.tar.gz", "images.tar.gz"]
    assert state() == "complete in the cache"
    kept = {path.name for path in (tmp_path / "cache" / "cats_and_dogs" / "complete").iterdir()}
    assert not any(name.endswith(".gz") for name in kept)
    again.images[0] = 0  # the caller's own copy
    assert cvdata.load("cats_and_dogs") == first


@settings(
    max_examples=FUZZ,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.sampled_from([IMAGES.name, ANNOTATIONS.name]),
    st.booleans(),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), min_size=0, max_size=4),
    st.floats(0, 1.2),
)
def test_damaged_archives_give_the_photos_or_an_error_that_names_the_file(
    tmp_path, name, inside, edits, keep
):
    path = archives(tmp_path) / name
    content = bytearray(gzip.decompress(path.read_bytes()) if inside else path.read_bytes())
    for where, data in edits:
        place = int(where * (len(content) - 1))
        content[place : place + len(data)] = data
    content = bytes(content[: int(keep * len(content))])
    path.write_bytes(gzip.compress(content, 1) if inside else content)
    try:
        found = convert(tmp_path)
    except DataError as error:
        told = str(error)
    else:
        told = f"{name}: nothing wrong"
        assert {split: len(labels) for split, (_, labels) in found.items()} == {"train": 4, "test": 3}
    assert name in told or "images/" in told
