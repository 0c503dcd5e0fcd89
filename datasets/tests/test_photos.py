import csv
import hashlib
import shutil

import cvdata
import numpy as np
import pytest
from cvdata import photos
from PIL import Image


@pytest.mark.parametrize("split", photos.SIZES)
def test_loads_what_it_promises(split):
    loaded = photos.load(split=split)
    assert loaded.images.shape == (photos.SIZES[split], *photos.SHAPE)
    assert loaded.class_names == photos.CLASS_NAMES
    assert (loaded.name, loaded.split, loaded.source) == ("photos", split, photos.SOURCE)
    assert loaded == photos.load(split=split)


def test_every_class_is_in_both_splits_and_no_picture_or_animal_is_in_two():
    train, test = photos.listed(split="train"), photos.listed(split="test")
    for class_name in photos.CLASS_NAMES:
        counts = [sum(photo.class_name == class_name for photo in part) for part in (train, test)]
        assert min(counts) >= 6
        assert 0.3 < counts[1] / counts[0] < 0.6
    assert not {photo.subject for photo in train} & {photo.subject for photo in test}
    files = [hashlib.sha256(photos.photo_path(photo.name).read_bytes()).hexdigest() for photo in train + test]
    assert len(set(files)) == sum(photos.SIZES.values())


def test_labels_agree_with_the_list():
    loaded, listed = photos.load(split="test"), photos.listed(split="test")
    assert [loaded.class_names[label] for label in loaded.labels] == [photo.class_name for photo in listed]
    with Image.open(photos.photo_path(listed[0].name)) as picture:
        np.testing.assert_array_equal(np.asarray(picture), loaded.images[0])


def test_a_limit_gives_the_first_ones_with_about_the_same_shares():
    full, part = photos.load(), photos.load(limit=20)
    assert np.array_equal(part.images, full.images[:20])
    shares = np.bincount(full.labels) / len(full)
    assert np.abs(np.bincount(part.labels, minlength=3) / 20 - shares).max() < 0.1


def test_the_background_is_white_and_the_object_is_not():
    for split in photos.SIZES:
        images = photos.load(split=split).images
        assert (images[:, :4, :4] == 255).all()
        assert ((images < 200).any(axis=-1).mean(axis=(1, 2)) > 0.04).all()


def test_the_list_names_exactly_the_files_and_a_credit_for_each():
    folder = photos.photo_path("zebra").parents[1]
    with (folder / "photos.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = {folder / row["class_name"] / f"{row['name']}.png" for row in rows}
    assert named == set(folder.rglob("*.png"))
    assert all(row["credit"] for row in rows)
    assert sum(path.stat().st_size for path in named) < 3_000_000
    assert "Version 2, June 1991" in (folder / "COPYING").read_text("utf-8")
    assert "Changed on" in (folder / "LICENSE-DATA").read_text("utf-8")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: photos.load(split="tset"),
            "a split of photos (train, test), got 'tset'. Did you mean 'test'?",
        ),
        (lambda: photos.photo_path("zebar"), "got 'zebar'. Did you mean 'zebra'?"),
    ],
)
def test_a_wrong_name_gets_a_proposal(call, message):
    with pytest.raises(cvdata.DataError) as raised:
        call()
    assert message in str(raised.value)


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """Let the photos lie in a folder that may be harmed."""
    folder = tmp_path / "photo_files"
    shutil.copytree(photos.photo_path("zebra").parents[1], folder)
    monkeypatch.setattr(photos, "_FOLDER", folder)
    return folder


def spoil(path):
    path.write_bytes(path.read_bytes()[:200])


DAMAGE = {
    "expected a photo, got a file that cannot be read (FileNotFoundError)": lambda f: (
        f / "mammal/yak.png"
    ).unlink(),
    "expected a photo, got a file that cannot be read": lambda f: spoil(f / "mammal/yak.png"),
    "got one of shape (3, 2, 3)": lambda f: Image.new("RGB", (2, 3)).save(f / "mammal/yak.png"),
    "expected the list of the photos, got FileNotFoundError": lambda f: (f / "photos.csv").unlink(),
    "expected the list of the photos, got TypeError": lambda f: (f / "photos.csv").write_text("a,b\n1,2\n"),
}


@pytest.mark.parametrize("message", DAMAGE)
def test_a_damaged_folder_is_told_with_a_remedy(message, copied):
    DAMAGE[message](copied)
    with pytest.raises(cvdata.DataError) as raised:
        photos.load(split="train")
    assert message in str(raised.value)
    assert "Restore the folder from the repository" in str(raised.value)
