import os
import subprocess
import sys

import cvdata
import numpy as np
import pytest
from cvdata import photos
from cvdata.casia import CasiaWarning, write_gnt
from cvdata.handwriting.characters import SPLITS
from cvdata.loading import SETS, load


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: load("casia5"),
            "cvdata.load: expected a data set (casia55, fashion_mnist, mnist, cifar10, photos, cats_and_dogs, "
            "pixel_art), got 'casia5'. Did you mean 'casia55'?",
        ),
        (lambda: load("Pixel-Art"), "Did you mean 'pixel_art'?"),
        (lambda: load("fashion-mnist"), "Did you mean 'fashion_mnist'?"),
        (lambda: load("CIFAR10"), "Did you mean 'cifar10'?"),
        (lambda: load("zzz"), "got 'zzz'. Use one of these names."),
        (
            lambda: load("casia55", split="tset"),
            "cvdata.load('casia55'): expected a split of casia55 (train, test, beginner), got 'tset'. "
            "Did you mean 'test'?",
        ),
        (
            lambda: load("casia55", limit=0),
            "cvdata.load('casia55'): expected limit ≥ 1, a whole number, got 0. Leave limit out for the usual set.",
        ),
        (lambda: load("casia55", limit=True), "got True"),
        (lambda: load("casia55", limit="3"), "got '3'"),
        (lambda: load("casia55", limit=2.0), "got 2.0"),
        (lambda: load("casia55", seed=-1), "expected seed ≥ 0, a whole number, got -1"),
        (lambda: load("casia55", workers=0), "expected workers ≥ 1, a whole number, got 0"),
        (
            lambda: load("mnist", source="embeded"),
            "cvdata.load('mnist'): expected a source of mnist (auto, embedded, download, a path to a folder with the "
            "four IDX files), got 'embeded'. Did you mean 'embedded'?",
        ),
        (lambda: load("mnist", source="debian"), "got 'debian'. Use one of these names."),
        (lambda: load("mnist", source="no/such/folder"), "got 'no/such/folder'."),
        (lambda: load("mnist", source=None), "got None."),
        (lambda: load("pixel_art", source="download"), "expected a source of pixel_art (auto, embedded)"),
        (lambda: load("casia55", source="embedded"), "(auto, a path to real CASIA files), got 'embedded'"),
    ],
)
def test_a_wrong_request_says_what_would_have_been_right(call, message):
    with pytest.raises(cvdata.DataError) as raised:
        call()
    assert message in str(raised.value)


def test_numpy_whole_numbers_are_fine():
    small = load("casia55", limit=np.int64(2), seed=np.uint8(3))
    assert small == load("casia55", limit=2, seed=3)


def test_a_limit_above_the_size_gives_all():
    assert len(load("casia55", split="beginner", limit=10_000)) == 385


def test_the_list_tells_the_sizes_that_are_built():
    assert SETS["casia55"].sizes == {name: split.total for name, split in SPLITS.items()}
    assert len(load("pixel_art")) == SETS["pixel_art"].sizes["train"]
    assert (SETS["photos"].sizes, SETS["photos"].shape) == (photos.SIZES, photos.SHAPE)


@pytest.mark.parametrize("name", ["fashion_mnist", "mnist", "photos", "pixel_art"])
def test_what_is_in_this_package_loads_without_network(name):
    for split in SETS[name].sizes:
        part = load(name, split, limit=3, source="embedded")
        assert part.images.shape == (3, *SETS[name].shape)
        assert (part.name, part.split) == (name, split)


def test_the_split_may_be_given_by_place_or_by_name():
    assert load("mnist", "test", limit=2) == load("mnist", split="test", limit=2)


def test_real_casia_files_are_read_from_a_path(tmp_path):
    path = tmp_path / "Gnt1.1Train" / "001-f.gnt"
    path.parent.mkdir()
    with path.open("wb") as stream:
        write_gnt(stream, [("大", np.full((30, 20), 200, np.uint8))])
    with pytest.warns(CasiaWarning):
        real = load("casia55", source=str(path))
    assert real.images.shape == (1, 80, 60, 1)
    assert real.class_names[real.labels[0]] == "大"
    assert "real CASIA" in real.source


def test_importing_the_loaders_imports_no_package_of_the_extras():
    code = "import sys, cvdata; print({'cv2', 'PIL', 'pooch', 'requests'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


def test_a_missing_package_is_named_with_its_remedy():
    code = "import sys; sys.modules['cv2'] = None; import cvdata; cvdata.load('casia55', limit=1)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert ended.returncode == 1
    assert "expected the package that provides cv2, got none. Install it with: pip install" in ended.stderr


def test_importing_sets_the_keras_backend_but_keeps_a_choice():
    code = "import os, cvdata; print(os.environ['KERAS_BACKEND'])"
    environment = {key: value for key, value in os.environ.items() if key != "KERAS_BACKEND"}
    for chosen, expected in (({}, "torch"), ({"KERAS_BACKEND": "jax"}, "jax")):
        printed = subprocess.check_output([sys.executable, "-c", code], env=environment | chosen, text=True)
        assert printed.strip() == expected
