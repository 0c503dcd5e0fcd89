"""The facts that chapter 4 teaches, each against an oracle: a layer of Keras or PyTorch."""

from __future__ import annotations

import itertools
import re

import keras
import numpy as np
import pytest
import torch
from cvbook.receptive_field import receptive_fields
from reading import BOOK


def shape(height, width, channels=1, filters=1, kernel=3, **options):
    layer = keras.layers.Conv2D(filters, kernel, **options)
    return layer.compute_output_shape((None, height, width, channels))[1:]


def parameters(channels, filters, kernel):
    layer = keras.layers.Conv2D(filters, kernel)
    layer.build((None, 32, 32, channels))
    return layer.count_params()


def test_seven_pixels_have_five_places_for_three_weights():
    assert shape(7, 7) == (5, 5, 1)


def test_output_size_is_the_formulas():
    for w, f, p, s, d in itertools.product((7, 10, 13), (1, 3, 5), (0, 1, 2), (1, 2, 3), (1, 2)):
        footprint = d * (f - 1) + 1
        if footprint > w + 2 * p:
            continue
        row, weights = torch.ones(1, 1, w), torch.ones(1, 1, f)
        result = torch.nn.functional.conv1d(row, weights, padding=p, stride=s, dilation=d)
        assert result.shape[2] == np.floor((w - footprint + 2 * p) / s) + 1


def test_zero_padding_makes_six_by_six_larger_by_two_for_each_pixel():
    for padding in (0, 1, 2):
        layer = keras.layers.ZeroPadding2D(padding)
        grid = np.arange(1.0, 37).reshape(1, 6, 6, 1)
        padded = keras.ops.convert_to_numpy(layer(grid))[0, :, :, 0]
        np.testing.assert_array_equal(padded, np.pad(grid[0, :, :, 0], padding))


@pytest.mark.parametrize(("kernel", "padding"), [(3, 1), (5, 2), (7, 3)])
def test_same_is_half_the_kernel_for_odd_kernels(kernel: int, padding: int):
    pixels, weights = torch.rand(1, 1, 9, 9), torch.rand(1, 1, kernel, kernel)
    by_word = torch.nn.functional.conv2d(pixels, weights, padding="same")
    assert torch.equal(by_word, torch.nn.functional.conv2d(pixels, weights, padding=padding))


def test_same_with_a_stride_is_the_quotient_rounded_up():
    for size, stride in itertools.product(range(3, 12), (1, 2, 3)):
        assert shape(size, size, strides=stride, padding="same")[0] == np.ceil(size / stride)


def test_keras_pads_more_at_the_end_and_torch_on_both_sides():
    layer = keras.layers.Conv2D(
        1, (1, 3), strides=(1, 2), padding="same", use_bias=False, kernel_initializer="ones"
    )
    six = np.arange(1.0, 7)
    by_keras = keras.ops.convert_to_numpy(layer(six.reshape(1, 1, 6, 1))).ravel()
    by_torch = torch.nn.functional.conv1d(
        torch.tensor(six)[None, None], torch.ones(1, 1, 3).double(), stride=2, padding=1
    )
    assert by_keras.tolist() == [1 + 2 + 3, 3 + 4 + 5, 5 + 6]
    assert by_torch.ravel().tolist() == [1 + 2, 2 + 3 + 4, 4 + 5 + 6]


def test_strides_down_and_across():
    assert shape(7, 9, strides=(2, 3)) == shape(9, 9, strides=3) == (3, 3, 1)


def test_first_layer_of_alexnet_needs_227_pixels_for_55_places():
    sizes = [shape(width, width, kernel=11, strides=4)[0] for width in (224, 227)]
    assert sizes == [54, 55]


def test_dilated_kernels_have_larger_footprints_and_as_many_weights():
    for dilation, footprint in ((1, 3), (2, 5), (3, 7)):
        assert shape(7, 7, dilation_rate=dilation) == (7 - footprint + 1, 7 - footprint + 1, 1)
        layer = keras.layers.Conv2D(1, 3, dilation_rate=dilation, use_bias=False)
        layer.build((None, 7, 7, 1))
        assert layer.count_params() == 9


def test_parameters_of_the_layers_in_the_text():
    assert parameters(6, 4, 3) == 4 * (54 + 1) == 220
    assert parameters(3, 2, 3) == 2 * (27 + 1) == 56
    assert parameters(300, 175, 1) == 175 * (300 + 1) == 52_675
    assert parameters(300, 175, 3) == 472_675


def test_cheat_sheet_layer_makes_three_by_three_by_two():
    assert shape(5, 5, channels=3, filters=2) == (3, 3, 2)


@pytest.mark.parametrize(
    ("layers", "fields"),
    [
        ([(3, 1, 1)] * 3, [3, 5, 7]),
        ([(3, 2, 1)] * 3, [3, 7, 15]),
        ([(3, 1, 1), (3, 1, 2), (3, 1, 4)], [3, 7, 15]),
        ([(5, 2, 1), (2, 2, 1), (3, 1, 2)], [5, 7, 23]),
    ],
)
def test_receptive_field_is_what_has_a_gradient(layers: list, fields: list[int]):
    for depth in range(1, len(layers) + 1):
        row = torch.zeros(1, 1, 95, requires_grad=True)
        number = row
        for kernel, stride, dilation in layers[:depth]:
            weights = torch.ones(1, 1, kernel)
            number = torch.nn.functional.conv1d(number, weights, stride=stride, dilation=dilation)
        number[0, 0, number.shape[2] // 2].backward()
        touched = row.grad[0, 0].nonzero()
        assert int(touched.max() - touched.min()) + 1 == fields[depth - 1]
    assert receptive_fields(layers) == fields


def test_chapter_4_does_not_print_the_solutions_of_its_exercise():
    text = (BOOK / "chapters" / "04_padding_stride.md").read_text("utf-8")
    assert not re.search(r"def (output_size|same_padding|pad2d|conv2d|conv_parameters|pointwise)\b", text)
    assert not re.search(r"^\s*for .*:\n(?:.*\n)??\s+for .*:\n.*\+=", text, re.M)
