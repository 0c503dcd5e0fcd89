"""What decides the rest of the marks: the student's networks with the grader's weights, and layers of all kinds."""

import json
import math

import keras
import numpy as np
import pytest
import scipy.special
import torch
from cvgrade.checks import (
    CheckFailure,
    as_model,
    as_numbers,
    assert_close,
    assert_equal,
    assert_raises,
    assert_shape,
)
from keras import layers
from torch.nn import functional

ATOL = RTOL = 1e-3  # scores here are of size 1; a wrong layer changes them by far more
LEAST = -30.0  # logarithms of probabilities below are not told apart


class Numbers:
    """Weights that depend on nothing but a seed and their shape: equal shapes hold equal numbers.

    So they go into a student's network, and into the grader's, whatever the order of the layers.
    """

    def __init__(self, rng):
        self.seed = int(rng.integers(2**31))

    def _rng(self, *words):
        return np.random.default_rng([self.seed, *words])

    def kernel(self, *shape):
        """Return weights; a dense layer on a flattened map gets those of a convolution over the whole map."""
        fan_in, filters = math.prod(shape[:-1]), shape[-1]
        normal = self._rng(1, fan_in, filters).normal(size=(fan_in, filters))
        return (normal * np.sqrt(2 / fan_in)).reshape(shape)

    def bias(self, n):
        """Return n biases."""
        return 0.3 * self._rng(2, n).normal(size=n)

    def norm(self, n):
        """Return scale, shift, mean and variance of n channels."""
        rng = self._rng(3, n)
        return [rng.uniform(0.5, 1.5, n), *0.3 * rng.normal(size=(2, n)), rng.uniform(0.5, 1.5, n)]


def dressed(student, model, numbers, *, conv_bias=True):
    """Return the student's architecture with the grader's weights; without `conv_bias` convolutions get none."""
    shapes, weights = iter(model.weight_shapes), []
    for layer in model.all_layers:
        mine = []
        while sum(map(math.prod, mine)) < layer.parameters:
            mine.append(next(shapes))
        weights += _layer_weights(layer, mine, numbers, conv_bias)
    return student.given_model(model.config_text, [array.astype(np.float32) for array in weights])


def _layer_weights(layer, shapes, numbers, conv_bias):
    if layer.class_name == "BatchNormalization":
        scale, shift, *moving = numbers.norm(shapes[0][0])
        return [scale] * layer.config["scale"] + [shift] * layer.config["center"] + moving
    silent = layer.class_name == "Conv2D" and not conv_bias
    vectors = np.zeros if silent else numbers.bias
    return [numbers.kernel(*shape) if len(shape) > 1 else vectors(shape[0]) for shape in shapes]


def slim(student, model, share):
    """Return the student's architecture with a fraction of its filters and neurons; the last layer keeps its own.

    The networks for photos are too large to compute with here. Their slim copies are not, and wrong in the
    same places.
    """
    last = [layer.name for layer in model.all_layers if layer.class_name in ("Conv2D", "Dense")][-1:]
    return student.given_model(json.dumps(_thinner(model.config, share, last)))


def _thinner(value, share, last):
    if isinstance(value, list):
        return [_thinner(item, share, last) for item in value]
    if not isinstance(value, dict):
        return value
    before = ("build_config", "build_input_shape")  # shapes that are no longer right
    result = {key: _thinner(item, share, last) for key, item in value.items() if key not in before}
    config = result.get("config")
    width = {"Conv2D": "filters", "Dense": "units"}.get(value.get("class_name"))
    if width and config["name"] not in last:
        config[width] = max(1, config[width] // share)
    if value.get("class_name") == "Reshape" and len(config["target_shape"]) == 1:
        config["target_shape"] = [-1]
    if value.get("class_name") == "InputLayer" and (config["batch_shape"][-1] or 0) % share == 0:
        *others, channels = config["batch_shape"]  # of a model inside the model; the three colours stay
        config["batch_shape"] = [*others, channels and channels // share]
    return result


# What the networks compute, written once more with torch; pictures are (n, c, h, w) here


def to_torch(images_nhwc):
    return torch.tensor(np.asarray(images_nhwc, dtype=float)).permute(0, 3, 1, 2)


def to_numpy(maps_nchw):
    return maps_nchw.permute(0, 2, 3, 1).numpy()


def conv(x, kernel, bias=None, *, stride=1, same=True, symmetric=False):
    """Convolve; `same` borders as Keras makes them, or `symmetric`, as the authors of ResNet did."""
    size = kernel.shape[0]
    if same:
        pads = []
        for n in (x.shape[3], x.shape[2]):  # functional.pad begins with the last axis
            total = 2 * (size // 2) if symmetric else max(0, (math.ceil(n / stride) - 1) * stride + size - n)
            pads += [total // 2, total - total // 2]
        x = functional.pad(x, pads)
    weight = torch.tensor(kernel).permute(3, 2, 0, 1)  # (kh, kw, c, f) → (f, c, kh, kw)
    return functional.conv2d(x, weight, None if bias is None else torch.tensor(bias), stride)


def dense(x, numbers, units):
    return x @ torch.tensor(numbers.kernel(x.shape[1], units)) + torch.tensor(numbers.bias(units))


def flatten(x):
    return x.permute(0, 2, 3, 1).flatten(1)  # channels last, as Keras counts


def lenet5(x, numbers):
    for channels, filters in [(1, 6), (6, 16)]:
        x = torch.tanh(conv(x, numbers.kernel(5, 5, channels, filters), numbers.bias(filters), same=False))
        x = functional.avg_pool2d(x, 2)
    x = torch.tanh(dense(flatten(x), numbers, 120))
    return dense(torch.tanh(dense(x, numbers, 84)), numbers, 10)


def relu_conv(x, numbers, size, filters, **options):
    kernel = numbers.kernel(size, size, x.shape[1], filters)
    return functional.relu(conv(x, kernel, numbers.bias(filters), **options))


def classify(x, numbers, neurons):
    x = flatten(x)
    for _ in range(2):
        x = functional.relu(dense(x, numbers, neurons))
    return dense(x, numbers, 1000)


def alexnet(x, numbers, share):
    x = functional.max_pool2d(relu_conv(x, numbers, 11, 96 // share, stride=4, same=False), 3, 2)
    x = functional.max_pool2d(relu_conv(x, numbers, 5, 256 // share), 3, 2)
    for filters in (384, 384, 256):
        x = relu_conv(x, numbers, 3, filters // share)
    return classify(functional.max_pool2d(x, 3, 2), numbers, 4096 // share)


def vgg16(x, numbers, share):
    for convolutions, filters in [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]:
        for _ in range(convolutions):
            x = relu_conv(x, numbers, 3, filters // share)
        x = functional.max_pool2d(x, 2)
    return classify(x, numbers, 4096 // share)


def inception(x, numbers, f1, f3_reduce, f3, f5_reduce, f5, pool):
    branches = [
        relu_conv(x, numbers, 1, f1),
        relu_conv(relu_conv(x, numbers, 1, f3_reduce), numbers, 3, f3),
        relu_conv(relu_conv(x, numbers, 1, f5_reduce), numbers, 5, f5),
        relu_conv(functional.max_pool2d(x, 3, 1, padding=1), numbers, 1, pool),
    ]
    return torch.cat(branches, dim=1)


def norm(x, numbers, epsilon):
    scale, shift, mean, variance = (torch.tensor(array)[:, None, None] for array in numbers.norm(x.shape[1]))
    return scale * (x - mean) / torch.sqrt(variance + epsilon) + shift


def block(x, numbers, epsilon, filters, stride, version, *, symmetric=False, raw=False, first=False):
    """Compute a residual block; in version 2 the projection may read the `raw` input.

    The `first` block of a network of version 2 may begin, with all that follows, after its BN and ReLU.
    """

    def convolve(tensor, size, stride):
        kernel = numbers.kernel(size, size, tensor.shape[1], filters)
        return conv(tensor, kernel, stride=stride, symmetric=symmetric)

    project = stride != 1 or x.shape[1] != filters
    if version == 1:
        branch = norm(
            convolve(functional.relu(norm(convolve(x, 3, stride), numbers, epsilon)), 3, 1), numbers, epsilon
        )
        return functional.relu(branch + (norm(convolve(x, 1, stride), numbers, epsilon) if project else x))
    ready = functional.relu(norm(x, numbers, epsilon))
    shortcut = convolve(x if raw else ready, 1, stride) if project else ready if first else x
    return shortcut + convolve(functional.relu(norm(convolve(ready, 3, stride), numbers, epsilon)), 3, 1)


def resnet(x, numbers, epsilon, blocks, version, *, first=False, **options):
    x = conv(x, numbers.kernel(3, 3, 3, 16))
    if version == 1:
        x = functional.relu(norm(x, numbers, epsilon))
    for stage, filters in enumerate([16, 32, 64]):
        for i in range(blocks):
            stride = 2 if stage and i == 0 else 1
            begins = first and stage == i == 0
            x = block(x, numbers, epsilon, filters, stride, version, first=begins, **options)
    if version == 2:
        x = functional.relu(norm(x, numbers, epsilon))
    return dense(x.mean(dim=(2, 3)), numbers, 10)


def assert_one_of(got, variants, what):
    """Check that an answer is what one of several functions gives, all of which are right."""
    answer = as_numbers(got, what=what)
    for variant in variants:
        wanted = variant()
        if answer.shape == wanted.shape and np.allclose(answer, wanted, atol=ATOL, rtol=RTOL):
            return
    assert_close(answer, variants[0](), atol=ATOL, rtol=RTOL, what=what)


def assert_scores(got, variants, what):
    """Check that an answer is the scores that one of several functions gives, as logits or after a softmax."""
    answer = as_numbers(got, what=what)
    if answer.ndim == 2 and (answer >= 0).all() and np.allclose(answer.sum(axis=1), 1, atol=1e-4):
        answer = np.maximum(np.log(np.maximum(answer, 1e-30)), LEAST)
        variants = [lambda variant=variant: _log_softmax(variant()) for variant in variants]
    assert_one_of(answer, variants, what)


def _log_softmax(logits):
    return np.maximum(scipy.special.log_softmax(logits, axis=1), LEAST)


def epsilon_of(model):
    """Return the epsilon of the model's batch normalisation."""
    found = [
        layer.config["epsilon"] for layer in model.all_layers if layer.class_name == "BatchNormalization"
    ]
    return found[0] if found else 1e-3


def without_batch(row):
    if not isinstance(row, list | tuple) or len(row) != 3:
        raise CheckFailure(
            "wrong type", "a row of the table is no triple (name, shape, parameters).", public=True
        )
    name, shape, parameters = row
    if isinstance(shape, list | tuple) and shape and shape[0] is None:
        shape = tuple(shape)[1:]
    return name, shape, parameters


def assert_table(got, expected):
    if not isinstance(got, list | tuple):
        raise CheckFailure("wrong type", "the table is no list of rows.", public=True)
    assert_equal([without_batch(row) for row in got], expected, what="the table")


# Task 1: LeNet-5


@pytest.mark.task(
    "build_lenet5",
    points=5,
    hint="tanh behind C1, C3, C5 and F6; average pooling, without an activation; no padding anywhere.",
)
def test_lenet5_computes_what_the_table_says(student, rng):
    model, numbers, images = (
        as_model(student.once("build_lenet5"), what="LeNet-5"),
        Numbers(rng),
        rng.normal(size=(3, 32, 32, 1)),
    )
    answer = dressed(student, model, numbers).predict(images)
    assert_scores(answer, [lambda: lenet5(to_torch(images), numbers).numpy()], "the network's output")


# Task 2: a table of layers


@pytest.mark.task(
    "layer_table",
    points=2,
    hint="All parameters count: moving averages of normalisation, and layers that are frozen.",
)
def test_layer_table_counts_what_training_leaves_alone(student):
    frozen = layers.Dense(3, name="frozen", trainable=False)
    model = keras.Sequential([layers.Input((4, 5)), layers.BatchNormalization(name="norm"), frozen])
    expected = [("norm", (4, 5), 20), ("frozen", (4, 3), 18)]
    assert_table(student.layer_table(student.given_model(model)), expected)


@pytest.mark.task(
    "layer_table", points=2, hint="A model used as a layer is one row, with all its parameters."
)
def test_layer_table_gives_an_inner_model_one_row(student):
    inner = keras.Sequential(
        [layers.Input((6, 4, 2)), layers.Conv2D(3, 3), layers.Conv2D(1, 1)], name="inner"
    )  # (4, 2, 3), (4, 2, 1)
    model = keras.Sequential([layers.Input((6, 4, 2)), inner, layers.Flatten(name="flat")])
    expected = [("inner", (4, 2, 1), 3 * 3 * 2 * 3 + 3 + 3 + 1), ("flat", (8,), 0)]
    assert_table(student.layer_table(student.given_model(model)), expected)


@pytest.mark.task("layer_table", points=1, hint="One row for each layer, in the order of model.layers.")
def test_layer_table_of_a_model_with_branches(student):
    image = keras.Input((5, 7, 1))
    left = layers.Conv2D(2, 3, padding="same", name="left")(image)
    right = layers.MaxPooling2D(3, strides=1, padding="same", name="right")(image)
    model = keras.Model(image, layers.Concatenate(name="both")([left, right]))
    rows = {"left": ("left", (5, 7, 2), 20), "right": ("right", (5, 7, 1), 0), "both": ("both", (5, 7, 3), 0)}
    expected = [rows[layer.name] for layer in model.layers if layer.name in rows]
    assert_table(student.layer_table(student.given_model(model)), expected)


# Task 3: FLOPs


def assert_flops(student, stack, multiply_adds):
    """Check the count for a stack of layers."""
    given = student.given_model(keras.Sequential(stack))
    assert_close(student.flops(given), 2 * multiply_adds, rtol=0, what="flops(model)")


@pytest.mark.task(
    "flops", points=3, hint="Places are those of the output: stride and borders are in its shape already."
)
def test_flops_of_strides_and_borders(student):
    stack = [
        layers.Input((9, 12, 2)),
        layers.Conv2D(3, (3, 5), strides=(2, 3), padding="same", activation="relu"),  # (5, 4, 3)
        layers.BatchNormalization(),
        layers.MaxPooling2D(2, strides=1),  # (4, 3, 3)
        layers.Conv2D(4, 2, dilation_rate=2, use_bias=False),  # (2, 1, 4)
    ]
    assert_flops(student, stack, 5 * 4 * (3 * 5 * 2 * 3) + 2 * 1 * (2 * 2 * 3 * 4))


@pytest.mark.task(
    "flops", points=2, hint="With groups a filter sees fewer channels: look at the kernel's shape."
)
def test_flops_of_groups(student):
    stack = [layers.Input((5, 6, 8)), layers.Conv2D(12, 3, groups=4)]  # (3, 4, 12)
    assert_flops(student, stack, 3 * 4 * (3 * 3 * 2 * 12))


@pytest.mark.task("flops", points=2, hint="DepthwiseConv2D counts, and is no subclass of Conv2D.")
def test_flops_of_a_depthwise_convolution(student):
    stack = [layers.Input((7, 5, 3)), layers.DepthwiseConv2D(3, strides=2, depth_multiplier=2)]  # (3, 2, 6)
    assert_flops(student, stack, 3 * 2 * (3 * 3 * 3 * 2))


@pytest.mark.task(
    "flops", points=1, hint="SeparableConv2D has two arrays of weights, and multiplies with both."
)
def test_flops_of_a_separable_convolution(student):
    stack = [
        layers.Input((6, 7, 3)),
        layers.SeparableConv2D(5, 3, padding="same", strides=2, depth_multiplier=2),  # (3, 4, 5)
    ]
    assert_flops(student, stack, 3 * 4 * (3 * 3 * 3 * 2 + 6 * 5))


@pytest.mark.task("flops", points=3, hint="Where a layer is a model itself, ask flops for it, and add that.")
def test_flops_of_models_in_models(student):
    image = keras.Input((4, 5, 2))
    joined = layers.Add()([layers.Conv2D(3, 1)(image), layers.Conv2D(3, 3, padding="same")(image)])
    innermost = keras.Model(image, joined)  # (4, 5, 3)
    middle = keras.Sequential([layers.Input((4, 5, 2)), innermost, layers.Conv2D(1, 2)])  # (3, 4, 1)
    stack = [layers.Input((4, 5, 3)), layers.Conv2D(2, 1), middle, layers.Flatten(), layers.Dense(6)]
    before, inside = 4 * 5 * (3 * 2), 4 * 5 * (2 * 3 + 9 * 2 * 3) + 3 * 4 * (4 * 3)
    assert_flops(student, stack, before + inside + 12 * 6)


@pytest.mark.task("flops", points=1, hint="A dense layer on a feature map works in each of its places.")
def test_flops_of_a_dense_layer_on_a_map(student):
    stack = [layers.Input((3, 5, 4)), layers.Dense(7), layers.GlobalAveragePooling2D(), layers.Dense(2)]
    assert_flops(student, stack, 3 * 5 * (4 * 7) + 7 * 2)


# Task 4: AlexNet


@pytest.mark.task(
    "build_alexnet", points=2, hint="Pooling windows are 3 × 3 and move by 2, so that they overlap."
)
def test_alexnet_pools_with_overlapping_windows(student):
    model = as_model(student.once("build_alexnet"))
    found = [layer.config for layer in model.all_layers if "Pooling" in layer.class_name]
    windows = [(config.get("pool_size"), config.get("strides")) for config in found]
    assert_equal(windows, [((3, 3), (2, 2))] * 3, what="the list of windows and strides")


@pytest.mark.task(
    "build_alexnet",
    points=4,
    hint="ReLU behind every convolution and behind F9 and F10, max pooling, nothing behind the output but a softmax.",
)
def test_alexnet_computes_what_the_table_says(student, rng):
    copy = slim(student, as_model(student.once("build_alexnet")), 16)
    numbers, images = Numbers(rng), rng.normal(size=(1, 227, 227, 3))
    answer = dressed(student, copy, numbers).predict(images)
    assert_scores(answer, [lambda: alexnet(to_torch(images), numbers, 16).numpy()], "the network's output")


# Task 5: VGG-16


@pytest.mark.task(
    "build_vgg16",
    points=4,
    hint="3 × 3, same borders and ReLU in every convolution, max pooling, ReLU in the two layers of 4,096.",
)
def test_vgg16_computes_what_the_table_says(student, rng):
    copy = slim(student, as_model(student.once("build_vgg16")), 32)
    numbers, images = Numbers(rng), rng.normal(size=(1, 224, 224, 3))
    answer = dressed(student, copy, numbers).predict(images)
    assert_scores(answer, [lambda: vgg16(to_torch(images), numbers, 32).numpy()], "the network's output")


# Task 6: an Inception module


@pytest.mark.task(
    "inception_module",
    points=4,
    hint="Four branches on the same input; ReLU behind every convolution, also behind the reducing ones.",
)
def test_inception_computes_what_the_drawing_says(student, rng):
    channels = (4, 3, 6, 2, 7, 8)
    model = as_model(student.inception_module(student.given("keras.Input((6, 9, 5))"), *channels))
    numbers, images = Numbers(rng), rng.normal(size=(2, 6, 9, 5))
    expected = to_numpy(inception(to_torch(images), numbers, *channels))
    answer = dressed(student, model, numbers).predict(images)
    assert_close(answer, expected, atol=ATOL, rtol=RTOL)


@pytest.mark.task(
    "inception_module",
    points=2,
    hint="Pooling with same borders: beyond the border is nothing, also no zeros.",
)
def test_inception_pools_negative_numbers_at_the_border(student, rng):
    channels = (1, 2, 3, 4, 5, 7)
    model = as_model(student.inception_module(student.given("keras.Input((4, 3, 2))"), *channels))
    numbers, images = Numbers(rng), -1 - rng.random((2, 4, 3, 2))
    expected = to_numpy(inception(to_torch(images), numbers, *channels))
    answer = dressed(student, model, numbers).predict(images)
    got = assert_shape(answer, expected.shape)
    assert_close(
        got[..., -7:], expected[..., -7:], atol=ATOL, rtol=RTOL, what="the channels of the pooling branch"
    )


# Task 7: a residual block


def assert_block(student, rng, version, cases):
    """Compare blocks, given as (channels, filters, stride), with what the table says.

    Sizes are odd: there `same` borders are alike on both sides, in Keras and in the authors' own code.
    """
    for channels, filters, stride in cases:
        x = student.given(f"keras.Input((7, 9, {channels}))")
        model = as_model(student.residual_block(x, filters, stride, version))
        numbers, images = Numbers(rng), rng.normal(size=(2, 7, 9, channels))
        arguments = (to_torch(images), numbers, epsilon_of(model), filters, stride, version)
        variants = [lambda a=arguments, r=raw: to_numpy(block(*a, raw=r)) for raw in (False, True)]
        answer = dressed(student, model, numbers, conv_bias=False).predict(images)
        assert_one_of(
            answer, variants, f"the block of {channels} channels with {filters} filters, stride {stride}"
        )


@pytest.mark.task(
    "residual_block",
    points=2,
    hint="Version 1: convolution, BN, ReLU, convolution, BN; add x; then the last ReLU.",
)
def test_residual_block_of_version_1_with_equal_shapes(student, rng):
    assert_block(student, rng, 1, [(5, 5, 1)])


@pytest.mark.task(
    "residual_block", points=2, hint="Version 2: BN, ReLU, convolution, twice; add x; nothing behind it."
)
def test_residual_block_of_version_2_with_equal_shapes(student, rng):
    assert_block(student, rng, 2, [(5, 5, 1)])


@pytest.mark.task(
    "residual_block",
    points=2,
    hint="The projection has the block's stride and filters, then BN. Equal channels with stride 2 need it, too.",
)
def test_residual_block_of_version_1_projects_where_shapes_differ(student, rng):
    assert_block(student, rng, 1, [(3, 6, 1), (4, 4, 2)])


@pytest.mark.task(
    "residual_block",
    points=2,
    hint="The projection has the block's stride and filters, no BN, and reads x after the first BN and ReLU.",
)
def test_residual_block_of_version_2_projects_where_shapes_differ(student, rng):
    assert_block(student, rng, 2, [(3, 6, 1), (4, 4, 2)])


# Task 8: ResNet


def conv_biases(model):
    """Count the biases of convolutions, which a batch normalisation behind them makes superfluous."""
    found = [layer for layer in model.all_layers if layer.class_name == "Conv2D"]
    return sum(layer.output_shape[-1] for layer in found if layer.config["use_bias"] and layer.output_shape)


@pytest.mark.task("build_resnet", points=2, hint="n = (depth − 2) / 6 blocks in each stage, for every depth.")
def test_resnet_of_other_depths_has_the_right_number_of_parameters(student):
    for depth, version, expected in [(8, 2, 78_330), (20, 1, 274_042)]:
        model = as_model(student.once("build_resnet", depth, version))
        assert_equal(model.parameters - conv_biases(model), expected, what="the number of parameters")


def assert_resnet(student, rng, version, variants):
    """Compare ResNet-14 with what the table says, in one of several variants."""
    model = as_model(student.once("build_resnet", 14, version))
    numbers, images = Numbers(rng), rng.normal(size=(2, 32, 32, 3))
    x, epsilon = to_torch(images), epsilon_of(model)
    answer = dressed(student, model, numbers, conv_bias=False).predict(images)
    expected = [
        lambda v=variant: resnet(x, numbers, epsilon, 2, version, **v).numpy() for variant in variants
    ]
    assert_scores(answer, expected, "the network's output")


@pytest.mark.task(
    "build_resnet",
    points=3,
    hint="Version 1: BN and ReLU at the start; the first block of stages 2 and 3 has stride 2; global average pooling.",
)
def test_resnet_of_version_1_computes_what_the_table_says(student, rng):
    assert_resnet(student, rng, 1, [{}, {"symmetric": True}])


@pytest.mark.task(
    "build_resnet", points=2, hint="Version 2: no BN at the start, BN and ReLU behind the last block."
)
def test_resnet_of_version_2_computes_what_the_table_says(student, rng):
    flags = [(symmetric, raw, first) for symmetric in (0, 1) for raw in (0, 1) for first in (0, 1)]
    variants = [dict(zip(("symmetric", "raw", "first"), map(bool, flag), strict=True)) for flag in flags]
    assert_resnet(student, rng, 2, variants)


@pytest.mark.task("build_resnet", points=1, hint="A network without blocks is none: n is at least 1.")
def test_resnet_refuses_depths_without_blocks(student):
    _ = as_model(student.once("build_resnet", 14, 2)).output_shape
    for depth in (2, -4, 9):
        assert_raises(
            lambda d=depth: student.build_resnet(d, 2), "ValueError", what=f"build_resnet({depth}, 2)"
        )
