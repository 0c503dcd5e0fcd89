"""The facts that chapter 3 teaches, each against an oracle."""

from __future__ import annotations

import keras
import numpy as np
import scipy.signal
import scipy.stats
import torch
from cvbook import kernels
from cvbook.convolution import convolve, cross_correlate, filter_channels, windows_with_products
from cvbook.pictures import step_edge

WORKED_IMAGE = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
WORKED_KERNEL = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
WORKED_RESULT = [[4, 3, 4], [2, 4, 3], [2, 3, 4]]


def test_worked_example_gives_its_nine_numbers():
    np.testing.assert_array_equal(
        scipy.signal.correlate2d(WORKED_IMAGE, WORKED_KERNEL, mode="valid"), WORKED_RESULT
    )
    np.testing.assert_array_equal(cross_correlate(WORKED_IMAGE, WORKED_KERNEL), WORKED_RESULT)
    sums = [products.sum() for _, _, products in windows_with_products(WORKED_IMAGE, WORKED_KERNEL)]
    assert sums == np.ravel(WORKED_RESULT).tolist()


def test_prewitt_and_sobel_have_their_published_weights():
    np.testing.assert_array_equal(kernels.PREWITT_GX, [[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
    np.testing.assert_array_equal(kernels.PREWITT_GY, [[-1, 0, 1]] * 3)
    np.testing.assert_array_equal(kernels.SOBEL_GX, [[1, 2, 1], [0, 0, 0], [-1, -2, -1]])
    np.testing.assert_array_equal(kernels.SOBEL_GY, [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def test_sobel_is_scipys_up_to_the_sign_of_an_axis():
    image = np.random.default_rng(0).random((9, 9))
    across = scipy.ndimage.sobel(image, axis=1)[1:-1, 1:-1]
    np.testing.assert_allclose(cross_correlate(image, kernels.SOBEL_GY), across)
    np.testing.assert_allclose(
        cross_correlate(image, kernels.SOBEL_GX), -scipy.ndimage.sobel(image, axis=0)[1:-1, 1:-1]
    )


def test_prewitt_on_a_step_edge_is_two_columns_of_three():
    edge = step_edge(8)
    np.testing.assert_array_equal(edge, [[0, 0, 0, 0, 1, 1, 1, 1]] * 8)
    np.testing.assert_array_equal(cross_correlate(edge, kernels.PREWITT_GY), [[0, 0, 3, 3, 0, 0]] * 6)


def test_line_filters_are_seven_by_seven():
    assert kernels.VERTICAL_LINE.shape == kernels.HORIZONTAL_LINE.shape == (7, 7)
    np.testing.assert_array_equal(kernels.VERTICAL_LINE, kernels.HORIZONTAL_LINE.T)
    assert kernels.VERTICAL_LINE[:, 3].sum() == kernels.VERTICAL_LINE.sum() == 7


def test_kernels_sum_to_one_or_zero_as_the_chapter_says():
    assert [kernels.KERNELS[name].sum() for name in ("identity", "blur", "sharpen")] == [1, 1, 1]
    assert [kernels.KERNELS[name].sum() for name in ("outline", "Prewitt Gx", "Sobel Gy")] == [0, 0, 0]


def test_answers_to_the_playground_questions():
    turned_alike = {
        name for name, kernel in kernels.KERNELS.items() if np.array_equal(kernel, np.flip(kernel))
    }
    assert turned_alike == {
        "identity",
        "blur",
        "sharpen",
        "outline",
        "vertical line 7×7",
        "horizontal line 7×7",
    }
    image = np.random.default_rng(1).random((6, 6))
    from_the_right = [[0, 0, 0], [0, 0, 1], [0, 0, 0]]
    np.testing.assert_array_equal(cross_correlate(image, from_the_right), image[1:-1, 2:])


def test_filter_on_rgb_holds_27_weights_and_a_bias():
    layer = keras.layers.Conv2D(1, 3)
    layer.build((None, 8, 8, 3))
    assert [int(np.prod(weight.shape)) for weight in layer.weights] == [27, 1]


def test_yellowness_is_red_plus_green_minus_blue():
    colours = np.array([[[255, 255, 0], [255, 255, 255], [255, 0, 0], [0, 0, 255]]])  # (1, 4, 3)
    weights = np.reshape([1, 1, -1], (1, 1, 3))
    np.testing.assert_array_equal(filter_channels(colours, weights), [[510, 255, 255, -255]])


def test_layers_cross_correlate_and_mathematics_flips():
    rng = np.random.default_rng(2)
    image, kernel = rng.normal(size=(7, 6)), rng.normal(size=(3, 3))
    layer = torch.nn.functional.conv2d(torch.tensor(image)[None, None], torch.tensor(kernel)[None, None])[
        0, 0
    ]
    np.testing.assert_allclose(layer, cross_correlate(image, kernel))
    np.testing.assert_allclose(scipy.signal.convolve2d(image, kernel, mode="valid"), convolve(image, kernel))


def test_density_of_a_sum_is_the_convolution_of_the_densities():
    step = 0.002
    x = np.arange(0, 12, step) + step / 2
    density = scipy.stats.expon.pdf(x)
    s = 2 * x[0] + step * np.arange(len(x))
    np.testing.assert_allclose(
        np.convolve(density, density)[: len(x)] * step, scipy.stats.gamma(2).pdf(s), atol=2e-3
    )


def test_fully_connected_layer_would_need_millions_of_weights():
    layer = keras.layers.Dense(300, use_bias=False)
    layer.build((None, 128 * 128 * 3))
    assert layer.count_params() == 14_745_600
