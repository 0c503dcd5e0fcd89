import gzip
import hashlib
import json
from dataclasses import replace

import cvdata
import numpy as np
import pytest
from cvdata import DataError, mnist
from cvdata.embedded import make
from cvdata.idx import idx_bytes
from cvdata.mnist import EMBEDDED, EMBEDDED_SIZES, FASHION_MNIST, FILES, MNIST, load, state

FAMILIES = (FASHION_MNIST, MNIST)

# Of the pixels, then the labels as bytes: any change of the subsets has to be seen.
SHA256 = {
    ("fashion_mnist", "train"): "a56be8bfb3d10a46294c5b2bbef9358b1fc748ff4afda4b9880cf87e3035d8e7",
    ("fashion_mnist", "test"): "08c3951df69d37582bef35fd6f31d4659b0f9e2757834d0c9f22e2024f1cd150",
    ("mnist", "train"): "1416a0ebfcdc4e347ffa5397b035b948ba3f83316e912141d783a390f02003ce",
    ("mnist", "test"): "b6999006b6f3f396d6a2f75d17d938379085c66305740882ef43c4de00efc9cb",
}
# The first training image of MNIST is a 5; its first row with ink, as known from many books.
FIRST_FIVE_ROW_5 = [3, 18, 18, 18, 126, 136, 175, 26, 166, 255, 247, 127]


def write_four(folder, *, images=None, labels=None, ending=".gz"):
    """Write the four files of a tiny set: 12 black images of class 0."""
    images = np.zeros((12, 28, 28), np.uint8) if images is None else images
    labels = np.zeros(12, np.uint8) if labels is None else labels
    folder.mkdir(parents=True, exist_ok=True)
    for names in FILES.values():
        for name, array in zip(names, (images, labels), strict=True):
            data = idx_bytes(array)
            (folder / f"{name}{ending}").write_bytes(gzip.compress(data) if ending else data)
    return folder


def embedded(family, split, limit=None):
    return load(family, split, limit=limit, source="embedded")


@pytest.mark.parametrize("split", FILES)
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_embedded_subset_is_whole_balanced_and_unchanged(family, split):
    subset = embedded(family, split)
    assert subset.images.shape == (EMBEDDED_SIZES[split], 28, 28, 1)
    assert np.bincount(subset.labels).tolist() == [EMBEDDED_SIZES[split] // 10] * 10
    assert subset.source.startswith(f"{family.title}, embedded subset of 7,000 of 70,000 images")
    assert len({image.tobytes() for image in subset.images}) == len(subset)
    content = subset.images.tobytes() + subset.labels.astype(np.uint8).tobytes()
    assert hashlib.sha256(content).hexdigest() == SHA256[family.name, split]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_no_image_is_in_both_splits(family):
    train, test = (embedded(family, split).images for split in ("train", "test"))
    assert not {image.tobytes() for image in train} & {image.tobytes() for image in test}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_any_prefix_is_balanced_and_the_same(family):
    full, part = embedded(family, "train"), embedded(family, "train", 30)
    np.testing.assert_array_equal(part.images, full.images[:30])
    assert part.labels.tolist() == list(range(10)) * 3


def test_the_digits_are_those_of_mnist():
    digits = embedded(MNIST, "train")
    first_five = digits.images[digits.labels == 5][0, :, :, 0]
    assert first_five[5, 12:24].tolist() == FIRST_FIVE_ROW_5
    assert first_five[:5].max() == 0


def test_both_subsets_together_take_at_most_4_megabytes():
    assert sum(file.stat().st_size for file in EMBEDDED.rglob("*") if file.is_file()) <= 4_000_000


def test_each_subset_has_its_licence_beside_it():
    assert "Zalando SE" in (EMBEDDED / "fashion_mnist/LICENSE").read_text("utf-8")
    notice = (EMBEDDED / "mnist/LICENSE-DATA").read_text("utf-8")
    assert "https://creativecommons.org/licenses/by-sa/3.0/" in notice
    assert "Juan Cazala" in notice


def test_nearest_neighbours_name_most_images_right():
    for family, least in ((FASHION_MNIST, 0.75), (MNIST, 0.9)):
        train, test = (embedded(family, split) for split in ("train", "test"))
        known, asked = (part.images.reshape(len(part), -1).astype(np.float32) for part in (train, test))
        distances = (known**2).sum(1) - 2 * asked @ known.T  # (1000, 6000), less what a row has in common
        assert (train.labels[distances.argmin(1)] == test.labels).mean() > least


def test_the_script_cuts_what_it_is_given(tmp_path, monkeypatch):
    images = np.repeat(np.arange(20, dtype=np.uint8), 28 * 28).reshape(20, 28, 28)
    fashion = write_four(tmp_path / "fashion", images=images, labels=np.arange(20, dtype=np.uint8) // 2)
    for digit in range(10):
        pixels = [round(digit / 255, 3)] * 784 + [round((100 + digit) / 255, 3)] * 784
        (tmp_path / f"{digit}.json").write_text(json.dumps({"data": pixels}))
    monkeypatch.setattr(make, "EMBEDDED", tmp_path / "embedded")
    monkeypatch.setattr(mnist, "EMBEDDED", tmp_path / "embedded")
    monkeypatch.setattr(make, "PER_CLASS", {"train": 1, "test": 1})
    (tmp_path / "embedded").mkdir()
    make.main(fashion, tmp_path)
    assert embedded(FASHION_MNIST, "train").images[:, 9, 9, 0].tolist() == list(range(0, 20, 2))
    assert embedded(MNIST, "train").images[:, 9, 9, 0].tolist() == list(range(10))
    assert embedded(MNIST, "test").images[:, 9, 9, 0].tolist() == list(range(100, 110))
    assert embedded(MNIST, "test").labels.tolist() == list(range(10))


@pytest.mark.parametrize("ending", [".gz", ""])
def test_a_folder_of_ones_own_is_read(tmp_path, ending):
    mine = cvdata.load("mnist", "test", source=write_four(tmp_path / "mine", ending=ending), limit=5)
    assert len(mine) == 5
    assert mine.source == "MNIST, read from the folder mine"


def test_debians_package_is_used_where_it_is(tmp_path):
    family = replace(FASHION_MNIST, debian=write_four(tmp_path / "debian"))
    for source in ("auto", "debian"):
        found = load(family, "test", limit=None, source=source)
        assert found.source == "Fashion-MNIST, complete, from Debian's package"
        assert len(found) == 12
    assert state(family).startswith("complete in Debian's package; embedded subset")


def test_auto_without_cache_and_debian_is_the_embedded_subset(tmp_path):
    family = replace(FASHION_MNIST, debian=tmp_path)
    assert "embedded" in load(family, "test", limit=1, source="auto").source
    assert state(family) == (
        "embedded subset (train 6,000, test 1,000); "
        "python -m cvdata build fashion_mnist downloads the complete set, 31 MB"
    )


def test_the_mnist_subset_says_that_it_holds_no_test_images_of_mnist():
    assert embedded(MNIST, "test", 1).source.endswith("images, all from its training images")


def test_debian_asked_for_but_not_installed_says_how_to_install(tmp_path):
    with pytest.raises(
        DataError, match=r"got not all. Install it with: sudo apt install dataset-fashion-mnist"
    ):
        load(replace(FASHION_MNIST, debian=tmp_path), "test", limit=None, source="debian")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"labels": np.zeros(11, np.uint8)},
            "expected 12 labels, one an image, got 11. Get both files again",
        ),
        ({"labels": np.full(12, 10, np.uint8)}, "expected labels from 0 to 9, got 10."),
        (
            {"images": np.zeros((12, 32, 32), np.uint8)},
            r"expected items of shape \(28, 28\), got \(32, 32\).",
        ),
        ({"images": np.zeros((10_001, 28, 28), np.uint8)}, "expected at most 10,000 items, got 10,001."),
    ],
)
def test_files_that_do_not_fit_are_told(tmp_path, changes, message):
    with pytest.raises(DataError, match=message):
        cvdata.load("mnist", "test", source=write_four(tmp_path / "mine", **changes))


def test_a_folder_without_the_files_says_which_are_missing(tmp_path):
    with pytest.raises(DataError, match=r"expected a file t10k-images-idx3-ubyte or .*\.gz, got neither"):
        cvdata.load("mnist", "test", source=tmp_path)


def test_the_published_files_are_named_with_size_and_checksum():
    for family in FAMILIES:
        assert sorted(remote.name for remote in family.remotes) == sorted(
            f"{name}.gz" for names in FILES.values() for name in names
        )
        assert all(len(bytes.fromhex(remote.sha256)) == 32 for remote in family.remotes)
