import json
from collections import Counter

import cvdata
import numpy as np
import pytest
from cvdata.handwriting import tree
from cvdata.handwriting.characters import CHARACTERS
from cvdata.handwriting.render import resized
from cvdata.handwriting.tree import write_tree
from PIL import Image

FOLDERS = {"train": "CASIA-Dataset/Train", "test": "CASIA-Dataset/Test", "beginner": "mandarin"}


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trees") / "手写 tree"
    assert write_tree(folder, limit=70, workers=2) == 210
    return folder


@pytest.mark.parametrize("split", FOLDERS)
def test_holds_what_load_gives_in_files_of_their_own_sizes(planted, split):
    expected = cvdata.load("casia55", split=split, limit=70)
    seen = Counter()
    sizes = set()
    for image, label in zip(expected.images, expected.labels, strict=True):
        path = planted / FOLDERS[split] / CHARACTERS[label] / f"{seen[label]}.png"
        with Image.open(path) as picture:
            assert (picture.mode, picture.format) == ("L", "PNG")
            pixels = np.asarray(picture)
        assert np.array_equal(resized(pixels), image[..., 0])
        seen[label] += 1
        sizes.add(pixels.shape)
    assert len(sizes) > 30
    assert len(list((planted / FOLDERS[split]).rglob("*.png"))) == 70


def test_class_folders_sort_into_class_order_among_stray_entries(planted):
    for folder in FOLDERS.values():
        names = sorted(path.name for path in (planted / folder).iterdir() if path.is_dir())
        assert names == list(CHARACTERS)
    strays = sorted(path.relative_to(planted).as_posix() for path in planted.rglob(".DS_Store"))
    assert strays == ["CASIA-Dataset/.DS_Store", "CASIA-Dataset/Train/.DS_Store", "mandarin/.DS_Store"]


def test_keras_reads_the_tree_with_its_counts_and_class_order(planted):
    import keras

    for split, folder in FOLDERS.items():
        read = keras.utils.image_dataset_from_directory(
            planted / folder, format="grain", color_mode="grayscale", image_size=(80, 60), shuffle=False
        )
        assert read.class_names == list(CHARACTERS)
        batches = [(np.asarray(images), np.asarray(labels)) for images, labels in read]
        images, labels = (np.concatenate(parts) for parts in zip(*batches, strict=True))
        expected = cvdata.load("casia55", split=split, limit=70)
        order = np.argsort(expected.labels, kind="stable")  # Keras goes from folder to folder
        assert labels.tolist() == expected.labels[order].tolist()
        np.testing.assert_allclose(images, expected.images[order], atol=1)  # Keras rounds otherwise


def test_pathlib_and_matplotlib_read_the_tree(planted):
    from matplotlib import pyplot

    expected = cvdata.load("casia55", limit=70)
    files = [path for path in (planted / FOLDERS["train"]).glob("*/*") if path.suffix == ".png"]
    assert Counter(path.parent.name for path in files) == Counter(
        CHARACTERS[label] for label in expected.labels
    )
    picture = pyplot.imread(files[0])  # (h, w) float32 from 0 to 1, as matplotlib reads PNG
    assert picture.ndim == 2
    assert picture.max() == 1.0


def test_licence_and_origin_travel_with_the_images(planted):
    assert "ARPHIC PUBLIC LICENSE" in (planted / "ARPHICPL.TXT").read_text("utf-8")
    notice = (planted / "LICENSE-DATA").read_text("utf-8")
    assert "not images of the CASIA databases" in " ".join(notice.split())
    splits = json.loads((planted / "manifest.json").read_text("utf-8"))["splits"]
    assert [(split["split"], split["images"], split["seed"]) for split in splits] == [
        ("train", 70, 2013),
        ("test", 70, 2013),
        ("beginner", 70, 2013),
    ]


def test_stroke_data_come_with_licence_and_dated_notice_of_change():
    folder = tree.resources.files("cvdata.handwriting")
    notice = json.loads((folder / "hanzi55.json").read_text("utf-8"))["_notice"]
    assert "ARPHIC PUBLIC LICENSE" in notice
    assert "Changed 2026-11-21" in notice
    assert "Arphic Technology" in (folder / "ARPHICPL.TXT").read_text("utf-8")
    assert "2026-11-21" in (folder / "LICENSE-DATA").read_text("utf-8")


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(
        cvdata.DataError, match=r"expected a new or empty folder, got one in use. Name another"
    ):
        write_tree(tmp_path, limit=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_will_do(tmp_path):
    (tmp_path / "new").mkdir()
    assert write_tree(tmp_path / "new", limit=1) == 3


def test_an_interrupted_tree_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(tasks, *, workers):
        for task in tasks[:2]:
            yield task, task.run()
        raise KeyboardInterrupt

    monkeypatch.setattr(tree, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_tree(tmp_path / "new", limit=5)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(cvdata.DataError, match=r"expected a writable folder, got .*file"):
        write_tree(tmp_path / "file" / "tree", limit=1)
