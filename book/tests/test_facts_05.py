"""The facts that chapter 5 teaches, each against an oracle: a layer of Keras or PyTorch."""

from __future__ import annotations

import re

import keras
import numpy as np
import torch
from cvbook.networks import casia_cnn
from cvbook.receptive_field import receptive_fields
from reading import BOOK

NUMBERS = np.array([[3, 2, -3, 2], [1, 6, 20, 5], [4, -13, 2, 6], [-2, 3, 9, 3]], dtype=float)


def pooled(layer, rows):
    images = np.asarray(rows, dtype=float)[None, :, :, None]
    return keras.ops.convert_to_numpy(layer(images))[0, :, :, 0]


def test_example_of_maximum_and_average():
    assert pooled(keras.layers.AveragePooling2D(2), NUMBERS).tolist() == [[3, 6], [-2, 5]]
    assert pooled(keras.layers.MaxPooling2D(2), NUMBERS).tolist() == [[6, 20], [4, 9]]
    in_torch = torch.tensor(NUMBERS)[None, None]
    assert torch.nn.functional.avg_pool2d(in_torch, 2)[0, 0].tolist() == [[3, 6], [-2, 5]]
    assert torch.nn.functional.max_pool2d(in_torch, 2)[0, 0].tolist() == [[6, 20], [4, 9]]


def test_stride_defaults_to_the_window():
    assert keras.layers.MaxPooling2D(3).strides == (3, 3)
    assert torch.nn.MaxPool2d(3).stride == 3
    assert pooled(keras.layers.MaxPooling2D(3), np.ones((9, 9))).shape == (3, 3)
    assert pooled(keras.layers.MaxPooling2D(3, strides=2), np.ones((55, 55))).shape == (27, 27)


def test_pooling_treats_each_channel_by_itself():
    network = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            keras.layers.Conv2D(3, 3, padding="same"),
            keras.layers.MaxPooling2D(2),
        ]
    )
    assert [layer.output.shape[1:] for layer in network.layers] == [(6, 6, 3), (3, 3, 3)]
    assert network.layers[1].count_params() == 0
    maps = np.random.default_rng(0).normal(size=(1, 6, 6, 3))
    together = keras.ops.convert_to_numpy(keras.layers.MaxPooling2D(2)(maps))
    for channel in range(3):
        alone = pooled(keras.layers.MaxPooling2D(2), maps[0, :, :, channel])
        np.testing.assert_array_equal(together[0, :, :, channel], alone)


def test_photo_is_halved_three_times():
    shape, sizes = (None, 446, 450, 1), []
    for _ in range(3):
        shape = keras.layers.MaxPooling2D(2).compute_output_shape(shape)
        sizes.append(shape[1:3])
    assert sizes == [(223, 225), (111, 112), (55, 56)]


def test_network_of_chapter_7_sees_30_pixels_at_its_end():
    layers = casia_cnn().layers[1:7]
    windows = [(getattr(layer, "kernel_size", None) or layer.pool_size)[0] for layer in layers]
    stack = [(window, layer.strides[0], 1) for window, layer in zip(windows, layers, strict=True)]
    assert receptive_fields(stack) == [3, 4, 8, 10, 18, 30]
    assert layers[-1].output.shape[1:] == (5, 3, 64)


def test_keras_on_torch_repeats_the_border_for_an_odd_overhang_only():
    layer = keras.layers.AveragePooling2D((1, 3), strides=(1, 2), padding="same")
    np.testing.assert_allclose(pooled(layer, [[1, 3, 5, 9]]), [[3, (5 + 9 + 9) / 3]], rtol=1e-6)
    np.testing.assert_allclose(pooled(layer, [[1, 3, 5, 9, 7]]), [[2, 17 / 3, 8]], rtol=1e-6)


def test_average_pooling_is_a_convolution_with_fixed_weights():
    image = torch.rand(1, 1, 8, 6)
    by_weights = torch.nn.functional.conv2d(image, torch.full((1, 1, 2, 2), 0.25), stride=2)
    assert torch.allclose(by_weights, torch.nn.functional.avg_pool2d(image, 2))


def test_parameters_of_the_heads_and_of_the_strided_convolution():
    heads = {keras.layers.Flatten: 31_370, keras.layers.GlobalAveragePooling2D: 650}
    for last, count in heads.items():
        network = keras.Sequential([keras.Input((7, 7, 64)), last(), keras.layers.Dense(10)])
        assert network.count_params() == count
    strided = keras.layers.Conv2D(64, 3, strides=2, padding="same")
    strided.build((None, 28, 28, 64))
    assert strided.count_params() == 36_928


def test_gradient_of_a_maximum_goes_to_the_winner():
    leaf = torch.tensor(NUMBERS)[None, None].requires_grad_()
    torch.nn.functional.max_pool2d(leaf, 2).sum().backward()
    assert leaf.grad[0, 0].nonzero().tolist() == [[1, 1], [1, 2], [2, 0], [3, 2]]


def test_chapter_5_does_not_print_the_solutions_of_its_exercise():
    text = (BOOK / "chapters" / "05_pooling.md").read_text("utf-8")
    tasks = "max_pool|average_pool|global_average_pool|max_pool_gradient|pyramid"
    assert not re.search(rf"def ({tasks})\b|unravel_index|// 2", text)
