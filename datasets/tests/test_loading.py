import os
import subprocess
import sys

import cvdata
import numpy as np
import pytest
from cvdata.handwriting.characters import SPLITS
from cvdata.loading import SETS, load


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: load("casia5"),
            "cvdata.load: expected a data set (casia55, pixel_art), got 'casia5'. Did you mean 'casia55'?",
        ),
        (lambda: load("Pixel-Art"), "Did you mean 'pixel_art'?"),
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
