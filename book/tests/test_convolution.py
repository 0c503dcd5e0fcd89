"""cvbook.convolution against scipy and torch, and what it says about shapes that do not fit."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal
import torch
from cvbook.convolution import convolve, cross_correlate, filter_channels, windows_with_products
from cvbook.pictures import landscape, step_edge
from hypothesis import given
from hypothesis import strategies as st

sizes = st.tuples(st.integers(1, 8), st.integers(1, 8), st.integers(1, 8), st.integers(1, 8)).filter(
    lambda size: size[2] <= size[0] and size[3] <= size[1]
)


@given(size=sizes, seed=st.integers(0, 2**32 - 1))
def test_both_agree_with_scipy_at_every_size(size: tuple[int, int, int, int], seed: int):
    rng = np.random.default_rng(seed)
    image, kernel = rng.normal(size=size[:2]), rng.normal(size=size[2:])
    np.testing.assert_allclose(
        cross_correlate(image, kernel), scipy.signal.correlate2d(image, kernel, "valid"), atol=1e-12
    )
    np.testing.assert_allclose(
        convolve(image, kernel), scipy.signal.convolve2d(image, kernel, "valid"), atol=1e-12
    )


def test_filter_of_several_channels_agrees_with_torch():
    rng = np.random.default_rng(4)
    image, weights = rng.normal(size=(6, 7, 3)), rng.normal(size=(3, 2, 3))
    layer = torch.nn.functional.conv2d(
        torch.tensor(image).permute(2, 0, 1)[None],
        torch.tensor(weights).permute(2, 0, 1)[None],
        torch.tensor([0.5]).double(),
    )
    np.testing.assert_allclose(filter_channels(image, weights, bias=0.5), layer[0, 0])


def test_bytes_do_not_wrap():
    image = np.full((3, 3), 200, dtype=np.uint8)
    assert cross_correlate(image, np.ones((3, 3), dtype=np.uint8)) == [[1800]]


def test_products_add_up_to_the_result():
    rng = np.random.default_rng(5)
    image, kernel = rng.normal(size=(4, 5)), rng.normal(size=(2, 3))
    result = cross_correlate(image, kernel)
    for row, column, products in windows_with_products(image, kernel):
        assert products.sum() == pytest.approx(result[row, column])


@pytest.mark.parametrize(
    ("image", "kernel", "message"),
    [
        (np.zeros((4, 4, 3)), np.zeros((3, 3)), "expected 2 axes"),
        (np.zeros((2, 2)), np.zeros((3, 3)), "image comes first"),
    ],
)
def test_shapes_that_do_not_fit_are_explained(image: np.ndarray, kernel: np.ndarray, message: str):
    with pytest.raises(ValueError, match=message):
        cross_correlate(image, kernel)


def test_missing_channels_are_explained():
    with pytest.raises(ValueError, match="expected a filter with 3 channels, got 1"):
        filter_channels(np.zeros((4, 4, 3)), np.zeros((3, 3, 1)))


def test_pictures_are_what_they_say():
    picture = landscape(48)
    assert picture.shape == (48, 48)
    assert (picture.min(), picture.max()) >= (0, 0)
    assert picture.max() <= 255
    assert step_edge(4, first_bright=1).tolist() == [[0, 1, 1, 1]] * 4
