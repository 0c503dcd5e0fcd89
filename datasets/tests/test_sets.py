import dataclasses

import numpy as np
import pytest
from cvdata import DataError, ImageSet


def a_set(**changes):
    facts = {
        "images": np.zeros((3, 4, 5, 1), np.uint8),
        "labels": np.array([0, 1, 1]),
        "class_names": ("one", "two"),
        "name": "tiny",
        "split": "train",
        "source": "made up",
        "writer_ids": np.array([7, 7, 8]),
    }
    return ImageSet(**(facts | changes))


def test_says_in_one_line_what_it_is():
    assert len(a_set()) == 3
    assert repr(a_set()) == "<ImageSet tiny/train: 3 images of 4×5×1, 2 classes; made up>"


def test_is_frozen_and_compares_by_content():
    assert a_set() == a_set()
    assert a_set() != a_set(labels=np.array([0, 0, 1]))
    assert a_set() != a_set(writer_ids=None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        a_set().name = "other"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"images": np.zeros((3, 4, 5), np.uint8)},
            r"expected images of shape \(n, h, w, c\), uint8, got shape",
        ),
        ({"images": np.zeros((3, 4, 5, 1))}, "got shape .* float64"),
        ({"labels": np.array([0, 1])}, r"expected labels of shape \(3,\), int64, got shape \(2,\)"),
        ({"labels": np.array([0, 1, 1], np.int32)}, "got shape .* int32"),
        ({"labels": np.array([0, 1, 2])}, "expected labels from 0 to 1, got 0 to 2"),
        ({"labels": np.array([-1, 1, 1])}, "got -1 to 1"),
        ({"writer_ids": np.array([7])}, r"expected writer_ids of shape \(3,\)"),
    ],
)
def test_refuses_what_does_not_fit_together(changes, message):
    with pytest.raises(DataError, match=message):
        a_set(**changes)
