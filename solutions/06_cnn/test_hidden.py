"""What decides the rest of the marks: other shapes, other types of number, the corners of each definition."""

import json

import numpy as np
import pytest
import scipy.signal
import torch
from cvgrade.checks import (
    CheckFailure,
    as_model,
    as_module,
    as_numbers,
    assert_close,
    assert_equal,
    assert_raises,
    assert_shape,
)
from torch import nn
from torch.nn import functional

ATOL = 1e-4  # numbers here are of size 1 to 10: float32 is precise enough

torch.set_num_threads(1)  # graders run one a core; threads that wait for each other would cost minutes there


# Task 1: ReLU


@pytest.mark.task(
    "relu", points=1, hint="Each number by itself, whatever the shape, and large ones stay as they are."
)
def test_relu_of_a_batch_of_feature_maps(student, rng):
    x = rng.normal(scale=10, size=(2, 3, 4, 5))
    assert_close(student.relu(x), np.where(x > 0, x, 0), atol=ATOL)


@pytest.mark.task(
    "relu", points=1, hint="Whole numbers, one number, no number at all: the shape stays the same."
)
def test_relu_of_whole_numbers_and_of_no_numbers(student):
    assert_close(student.relu(np.array([[-3, 300], [7, -1]])), [[0, 300], [7, 0]])
    assert_close(student.relu(np.array([-4.0])), [0])
    assert_shape(student.relu(np.zeros((0, 3))), (0, 3))


@pytest.mark.task(
    "relu",
    points=1,
    hint="Writing into x changes the caller's array, and some cannot be written to: make a new one.",
)
def test_relu_does_not_write_into_its_argument(student):
    read_only = student.given("np.broadcast_to(np.array(row), (2, 3))", row=[-1.0, 2.0, -3.0])
    assert_close(student.relu(read_only), [[0, 2, 0], [0, 2, 0]])


# Task 2: batch normalisation


def batch_norm_of_random_numbers(rng, *shape):
    """Make arguments for batch_norm, and the result by torch, which has the channels on axis 1."""
    x, channels = rng.normal(3, 2, size=shape), shape[-1]
    gamma, beta, mean = rng.normal(size=(3, channels))
    variance = rng.uniform(0.5, 4, size=channels)
    arguments = (x, gamma, beta, mean, variance, 0.1)
    numbers = [torch.tensor(array) for array in (mean, variance, gamma, beta)]
    channels_first = torch.tensor(np.moveaxis(x, -1, 1))
    expected = functional.batch_norm(channels_first, *numbers, eps=0.1).numpy()
    return arguments, np.moveaxis(expected, 1, -1)


@pytest.mark.task(
    "batch_norm",
    points=3,
    hint="gamma · (x − mean) / √(variance + epsilon) + beta, with the channels on the last axis.",
)
def test_batch_norm_matches_torch_on_random_feature_maps(student, rng):
    arguments, expected = batch_norm_of_random_numbers(rng, 3, 4, 5, 3)
    assert_close(student.batch_norm(*arguments), expected, atol=ATOL)


@pytest.mark.task(
    "batch_norm", points=1, hint="mean and variance are given: nothing is computed from the batch itself."
)
def test_batch_norm_of_a_single_pixel(student, rng):
    arguments, expected = batch_norm_of_random_numbers(rng, 1, 1, 1, 4)
    assert_close(student.batch_norm(*arguments), expected, atol=ATOL)


@pytest.mark.task(
    "batch_norm",
    points=1,
    hint="After a dense layer x has the shape (n, c): the channels are on the last axis, too.",
)
def test_batch_norm_after_a_dense_layer(student, rng):
    arguments, expected = batch_norm_of_random_numbers(rng, 6, 3)
    assert_close(student.batch_norm(*arguments), expected, atol=ATOL)


@pytest.mark.task(
    "batch_norm",
    points=1,
    hint="Where the variance is 0, only epsilon is left below the root: √0.0001 = 0.01.",
)
def test_batch_norm_with_a_variance_of_zero(student):
    x, one = np.array([[2.0], [2.5], [1.0]]), np.array([1.0])
    answer = student.batch_norm(x, one, np.array([0.0]), np.array([2.0]), np.array([0.0]), 1e-4)
    assert_close(answer, [[0], [50], [-100]], atol=1e-2)


@pytest.mark.task(
    "batch_norm", points=1, hint="Differences of bytes can be negative: turn everything into floats first."
)
def test_batch_norm_of_bytes(student):
    x = np.array([[3, 250], [9, 200]], dtype=np.uint8)
    gamma, beta, mean, variance = np.array([[200, 1], [100, 0], [6, 225], [8, 24]], dtype=np.uint8)
    answer = student.batch_norm(x, gamma, beta, mean, variance, 1.0)
    assert_close(answer, [[-100, 5], [300, -5]], atol=ATOL)


# Task 3: dropout


def generator(student, seed):
    """Make np.random.default_rng(seed) where the student's function runs."""
    return student.given("np.random.default_rng(seed)", seed=seed)


@pytest.mark.task(
    "dropout",
    points=2,
    hint="rate is the share that becomes 0: at a rate of 0.2, four numbers in five are kept.",
)
def test_dropout_drops_the_right_share(student):
    for rate in (0.2, 0.7):
        answer = assert_shape(
            student.dropout(np.ones((100, 100)), rate, generator(student, 3), True), (100, 100)
        )
        assert_close((answer == 0).mean(), rate, atol=0.03, what=f"the share of zeros at a rate of {rate}")
        assert_close(answer.mean(), 1, atol=0.12, what=f"the mean at a rate of {rate}")


@pytest.mark.task(
    "dropout", points=2, hint="Draw from the generator that you are given: rng.random(x.shape)."
)
def test_dropout_draws_from_the_given_generator(student):
    x = np.ones((12, 13))
    first, again, other = (
        assert_shape(student.dropout(x, 0.5, generator(student, seed), True), (12, 13)) for seed in (4, 4, 5)
    )
    assert_close(again, first, what="dropout with the same seed again")
    if (other == first).all():
        raise CheckFailure("wrong value", "with another seed the same numbers are dropped, expected others.")


@pytest.mark.task(
    "dropout",
    points=2,
    hint="Each number has its own chance: no two rows, columns, channels or pictures go together.",
)
def test_dropout_decides_for_each_number(student):
    answer = assert_shape(
        student.dropout(np.ones((6, 7, 5, 4)), 0.5, generator(student, 6), True), (6, 7, 5, 4)
    )
    dropped = answer == 0
    for axis in range(4):
        if (dropped == dropped.take([0], axis=axis)).all():
            text = f"along axis {axis} all numbers are dropped together, expected a chance for each."
            raise CheckFailure("wrong value", text)


@pytest.mark.task(
    "dropout", points=1, hint="Whole numbers become fractions when they are scaled: 1 / 0.6 = 1.67."
)
def test_dropout_of_whole_numbers_keeps_fractions(student):
    x = np.arange(1, 101)
    answer = assert_shape(student.dropout(x, 0.4, generator(student, 7), True), (100,))
    assert_close(answer, np.where(answer == 0, 0, x / 0.6), atol=1e-3)


@pytest.mark.task("dropout", points=1, hint="At a rate of 0 everything is kept, and divided by 1.")
def test_dropout_at_a_rate_of_zero(student, rng):
    x = rng.normal(size=(9, 8))
    assert_close(student.dropout(x, 0.0, generator(student, 8), True), x)


# Tasks 4 and 5: the network for characters

SHAPES = [
    (3, 3, 1, 16),
    (16,),
    (3, 3, 16, 32),
    (32,),
    (3, 3, 32, 64),
    (64,),
    (960, 64),
    (64,),
    (64, 55),
    (55,),
]


def network_by_torch(images, weights, blocks):
    """Compute convolutions and dense layers by torch; `blocks` says how many convolutions, then the pool's size."""
    tensors = [torch.tensor(array, dtype=torch.float64) for array in weights]
    pairs = iter(list(zip(tensors[::2], tensors[1::2], strict=True)))
    x = torch.tensor(np.asarray(images, dtype=float)).permute(0, 3, 1, 2)  # (n, h, w, c) → (n, c, h, w)
    for convolutions, size in blocks:
        for _ in range(convolutions):
            kernels, bias = next(pairs)  # (kh, kw, c, f)
            x = functional.relu(functional.conv2d(x, kernels.permute(3, 2, 0, 1), bias, padding="same"))
        x = functional.max_pool2d(x, size)
    x = x.permute(0, 2, 3, 1).flatten(1)  # (n, c, h, w) → (n, h · w · c)
    dense = list(pairs)
    for matrix, bias in dense[:-1]:
        x = functional.relu(x @ matrix + bias)
    return (x @ dense[-1][0] + dense[-1][1]).numpy()


def casia_by_torch(images, weights):
    """Compute the network of task 4 from images of 0 to 255."""
    return network_by_torch(np.asarray(images, dtype=float) / 255, weights, [(1, 2), (1, 2), (1, 4)])


def weights_of(model, shapes):
    """Fetch a model's weights where they have the shapes expected."""
    weights = model.weights
    assert_equal([array.shape for array in weights], shapes, what="the shapes of the weights")
    return weights


@pytest.mark.task(
    "build_casia_cnn",
    points=4,
    hint="Rescaling(1/255) first; ReLU after each convolution and after Dense(64); the maximum of each window.",
)
def test_build_casia_cnn_computes_what_the_table_says(student, rng):
    model = as_model(student.once("build_casia_cnn"), what="build_casia_cnn()")
    images = rng.integers(0, 256, size=(3, 80, 60, 1)).astype(np.uint8)
    expected = casia_by_torch(images, weights_of(model, SHAPES))  # (3, 55)
    assert_close(model.predict(images), expected, atol=2e-5)


@pytest.mark.task(
    "build_casia_cnn",
    points=1,
    hint="This network has no dropout, no noise, no augmentation: only what the table says.",
)
def test_build_casia_cnn_computes_the_same_while_training(student, rng):
    model = as_model(student.once("build_casia_cnn"), what="build_casia_cnn()")
    images = rng.integers(0, 256, size=(2, 80, 60, 1)).astype(np.uint8)
    expected = casia_by_torch(images, weights_of(model, SHAPES))  # (2, 55)
    assert_close(model.predict(images, training=True), expected, atol=2e-5)


def random_weights(rng):
    """Make weights as get_weights() of the network gives them; the signals keep their size from layer to layer."""
    return [
        rng.normal(scale=np.sqrt(2 / np.prod(shape[:-1])) if len(shape) > 1 else 0.3, size=shape)
        for shape in SHAPES
    ]


@pytest.mark.task(
    "forward",
    points=3,
    hint="The image may hold bytes or fractions: 0 to 255 in both cases, so divide by 255.",
)
def test_forward_of_an_image_of_fractions(student, rng):
    weights, image = random_weights(rng), rng.uniform(0, 255, size=(80, 60, 1))
    assert_close(student.forward(image, weights), casia_by_torch(image[None], weights)[0], atol=5 * ATOL)


@pytest.mark.task(
    "forward",
    points=3,
    hint="On a black image the borders still count: they are 0, also around what a bias has raised.",
)
def test_forward_of_a_black_image(student, rng):
    weights, image = random_weights(rng), np.zeros((80, 60, 1), dtype=np.uint8)
    assert_close(student.forward(image, weights), casia_by_torch(image[None], weights)[0], atol=5 * ATOL)


@pytest.mark.task(
    "forward",
    points=3,
    hint="Flatten keeps the channels of a pixel together: row by row, pixel by pixel, channel by channel.",
)
def test_forward_flattens_row_by_row_with_the_channels_together(student, rng):
    weights = [np.zeros(shape) for shape in SHAPES]
    for number in (0, 2, 4):  # each filter copies one channel, more or less bright
        channels, filters = SHAPES[number][2:]
        weights[number][1, 1, rng.integers(channels, size=filters), np.arange(filters)] = rng.uniform(
            1, 3, filters
        )
    weights[6][rng.permutation(960)[:64], np.arange(64)] = 1  # each neuron looks at one place of one map
    weights[8][np.arange(55), np.arange(55)] = 1
    image = rng.integers(0, 256, size=(80, 60, 1)).astype(np.uint8)
    assert_close(student.forward(image, weights), casia_by_torch(image[None], weights)[0], atol=ATOL)


@pytest.mark.task(
    "forward",
    points=3,
    hint="Between the two dense layers comes ReLU; after the last one nothing, so logits may be negative.",
)
def test_forward_through_the_dense_layers(student, rng):
    weights = [np.zeros(shape) for shape in SHAPES]
    weights[5] = rng.normal(size=64)  # all maps are even, so that only the dense layers matter
    weights[6:] = random_weights(rng)[6:]
    image = rng.integers(0, 256, size=(80, 60, 1)).astype(np.uint8)
    assert_close(student.forward(image, weights), casia_by_torch(image[None], weights)[0], atol=5 * ATOL)


# Task 6: feature maps


def described(name, kind, **settings):
    """Describe a layer as Keras does."""
    return {"module": "keras.layers", "class_name": kind, "name": name, "config": {"name": name, **settings}}


def deep_model(student, rng):
    """Make a chain of convolutions, batch normalisation, dropout and a dense layer, with random weights."""
    layers = [
        described("image", "InputLayer", batch_shape=[None, 9, 7, 2]),
        described("first", "Conv2D", filters=4, kernel_size=[3, 3], padding="same", activation="relu"),
        described("pool", "MaxPooling2D", pool_size=[2, 2]),
        described("second", "Conv2D", filters=3, kernel_size=[2, 3], activation="tanh"),
        described("norm", "BatchNormalization"),
        described("drop", "Dropout", rate=0.5),
        described("flat", "Flatten"),
        described("scores", "Dense", units=5),
    ]
    text = json.dumps(
        {"module": "keras", "class_name": "Sequential", "config": {"name": "model", "layers": layers}}
    )
    shapes = [(3, 3, 2, 4), (4,), (2, 3, 4, 3), (3,), (3,), (3,), (3,), (3,), (9, 5), (5,)]
    weights = [rng.normal(size=shape) for shape in shapes]
    weights[7] = rng.uniform(0.5, 2, size=3)  # a variance
    return student.given_model(text, weights)


@pytest.mark.task(
    "feature_maps",
    points=2,
    hint="What comes out of the layer that is named, its activation function included.",
)
def test_feature_maps_in_the_middle_of_a_network(student, rng):
    model, image = deep_model(student, rng), rng.normal(size=(9, 7, 2))
    for name in ("first", "pool", "second"):  # (9, 7, 4), (4, 3, 4), (3, 1, 3)
        expected = model.layer_output(name, image[None])[0]
        assert_close(
            student.feature_maps(model, image, name), expected, atol=ATOL, what=f"the output of {name}"
        )


@pytest.mark.task(
    "feature_maps",
    points=1,
    hint="Call the model for inference: no dropout, and what batch normalisation has learned.",
)
def test_feature_maps_are_those_of_inference(student, rng):
    model, image = deep_model(student, rng), rng.normal(size=(9, 7, 2))
    for name in ("norm", "drop"):
        expected = model.layer_output(name, image[None])[0]  # (3, 1, 3)
        assert_close(
            student.feature_maps(model, image, name), expected, atol=ATOL, what=f"the output of {name}"
        )


@pytest.mark.task(
    "feature_maps",
    points=1,
    hint="A model need not be a chain: build keras.Model(model.inputs[0], layer.output).",
)
def test_feature_maps_of_a_model_with_a_branch(student, rng):
    image = described("image", "InputLayer", batch_shape=[None, 5, 4, 2]) | {"inbound_nodes": []}
    same = {"padding": "same", "activation": "relu"}
    branch = described("branch", "Conv2D", filters=2, kernel_size=[3, 3], **same) | after("image")
    both = described("both", "Add") | after("image", "branch")
    last = described("last", "Conv2D", filters=3, kernel_size=[2, 2]) | after("both")
    ends = {"input_layers": [["image", 0, 0]], "output_layers": [["last", 0, 0]]}
    config = {"name": "model", "layers": [image, branch, both, last], **ends}
    text = json.dumps({"module": "keras.src.models.functional", "class_name": "Functional", "config": config})
    model = student.given_model(
        text, [rng.normal(size=shape) for shape in [(3, 3, 2, 2), (2,), (2, 2, 2, 3), (3,)]]
    )
    pixels = rng.normal(size=(5, 4, 2))
    for name in ("both", "last"):  # (5, 4, 2), (4, 3, 3)
        expected = model.layer_output(name, pixels[None])[0]
        assert_close(
            student.feature_maps(model, pixels, name), expected, atol=ATOL, what=f"the output of {name}"
        )


def after(*names):
    """Describe the layers whose outputs a layer takes."""
    shape = {"shape": [None, 5, 4, 2], "dtype": "float32"}
    tensors = [
        {"class_name": "__keras_tensor__", "config": shape | {"keras_history": [name, 0, 0]}}
        for name in names
    ]
    return {"inbound_nodes": [{"args": tensors if len(names) == 1 else [tensors], "kwargs": {}}]}


@pytest.mark.task(
    "feature_maps",
    points=1,
    hint="model.get_layer(name) raises ValueError by itself where there is no such layer.",
)
def test_feature_maps_refuses_a_layer_that_is_not_there(student, rng):
    model, image = deep_model(student, rng), rng.normal(size=(9, 7, 2))
    assert_shape(student.feature_maps(model, image, "flat"), (9,))
    call = "feature_maps of a layer that is not there"
    assert_raises(lambda: student.feature_maps(model, image, "third"), "ValueError", what=call)


# Task 7: the network for clothes


@pytest.mark.task(
    "build_fashion_cnn",
    points=3,
    hint="Images come as 0 to 1; ReLU after every layer but the last; the maximum of 2 × 2 after each block.",
)
def test_build_fashion_cnn_computes_what_the_table_says(student, rng):
    model = as_model(student.once("build_fashion_cnn"), what="build_fashion_cnn()")
    shapes = [
        (7, 7, 1, 64),
        (64,),
        (3, 3, 64, 128),
        (128,),
        (3, 3, 128, 128),
        (128,),
        (3, 3, 128, 256),
        (256,),
    ]
    shapes += [(3, 3, 256, 256), (256,), (2304, 128), (128,), (128, 64), (64,), (64, 10), (10,)]
    weights, images = weights_of(model, shapes), rng.random((2, 28, 28, 1)).astype(np.float32)
    expected = network_by_torch(images, weights, [(1, 2), (2, 2), (2, 2)])  # (2, 10)
    outputs = as_numbers(model.predict(images), what="the model's output")
    if np.allclose(outputs.sum(axis=-1), 1, atol=1e-4):  # softmax at the end is right as well
        expected = np.exp(expected) / np.exp(expected).sum(axis=-1, keepdims=True)
    assert_close(outputs, expected, atol=2e-5, what="the model's output")


# Task 8: LeNet-5


def lenet5_by_the_grader(state):
    """Make the network of the task with a student's parameters, in whatever order and names these come."""
    network = nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2)),  # (n, 1, 32, 32) → (n, 6, 14, 14)
        *(nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2)),  # → (n, 16, 5, 5)
        *(nn.Conv2d(16, 120, 5), nn.Tanh(), nn.Flatten()),  # → (n, 120)
        *(nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10)),
    )
    by_shape = {array.shape: as_numbers(array).real.astype(np.float32) for array in state.values()}
    if (120, 400) in by_shape:  # C5 as a dense layer: the same weights, laid out flat
        by_shape[120, 16, 5, 5] = by_shape.pop((120, 400)).reshape(120, 16, 5, 5)
    for parameter in network.parameters():
        if tuple(parameter.shape) not in by_shape:
            raise CheckFailure("wrong shape", f"no parameter array has shape {tuple(parameter.shape)}.")
        parameter.data = torch.tensor(by_shape[tuple(parameter.shape)])
    return network


@pytest.mark.task(
    "LeNet5",
    points=2,
    hint="tanh flattens large numbers: is it after C1, C3, C5 and F6, each before what follows?",
)
def test_lenet5_of_very_bright_images(student, rng):
    module = as_module(student.LeNet5(), what="LeNet5()")
    network = lenet5_by_the_grader(module.state())
    images = rng.normal(scale=30, size=(4, 1, 32, 32)).astype(np.float32)
    assert_close(module.forward(images), network(torch.tensor(images)).detach().numpy(), atol=ATOL)


@pytest.mark.task(
    "LeNet5", points=1, hint="One image is a batch of one: keep the first axis, so the result is (1, 10)."
)
def test_lenet5_of_a_single_image(student, rng):
    module = as_module(student.LeNet5(), what="LeNet5()")
    network = lenet5_by_the_grader(module.state())
    images = rng.normal(size=(1, 1, 32, 32)).astype(np.float32)
    assert_close(module.forward(images), network(torch.tensor(images)).detach().numpy(), atol=1e-5)


# Task 9: gradients


def two_gradients(answer):
    """Take d_image and d_kernel apart; one array that holds both is as good as a pair."""
    parts = answer if isinstance(answer, list | tuple) else list(np.atleast_1d(as_numbers(answer)))
    if len(parts) != 2:
        text = "the result is no pair, expected two arrays: first d_image, then d_kernel."
        raise CheckFailure("wrong type", text)
    return parts


def gradients_of(image, kernel, upstream):
    """Compute d_image and d_kernel by scipy: a full convolution, and a cross-correlation."""
    image, kernel, upstream = (np.asarray(array, dtype=float) for array in (image, kernel, upstream))
    d_image = scipy.signal.convolve2d(upstream, kernel, mode="full")
    return d_image, scipy.signal.correlate2d(image, upstream, mode="valid")


def random_case(rng, image_shape, kernel_shape):
    """Make an image, a kernel, and as many upstream gradients as the kernel has places."""
    places = [i - k + 1 for i, k in zip(image_shape, kernel_shape, strict=True)]
    return rng.normal(size=image_shape), rng.normal(size=kernel_shape), rng.normal(size=places)


@pytest.mark.task(
    "conv2d_gradient",
    points=3,
    hint="d_kernel[i, j] adds up upstream[y, x] · image[y + i, x + j] over all places.",
)
def test_conv2d_gradient_for_the_kernel(student, rng):
    case = random_case(rng, (7, 9), (3, 2))
    d_kernel = two_gradients(student.conv2d_gradient(*case))[1]
    assert_close(d_kernel, gradients_of(*case)[1], atol=ATOL, what="d_kernel")


@pytest.mark.task(
    "conv2d_gradient",
    points=3,
    hint="At each place, add upstream[y, x] · kernel to the window of d_image beneath it.",
)
def test_conv2d_gradient_for_the_image(student, rng):
    case = random_case(rng, (6, 8), (2, 4))
    d_image = two_gradients(student.conv2d_gradient(*case))[0]
    assert_close(d_image, gradients_of(*case)[0], atol=ATOL, what="d_image")


@pytest.mark.task(
    "conv2d_gradient",
    points=2,
    hint="A kernel of 1 × 1 fits everywhere; one as large as the image in one place only.",
)
def test_conv2d_gradient_with_the_smallest_and_the_largest_kernel(student, rng):
    for kernel_shape in [(1, 1), (4, 5)]:
        case = random_case(rng, (4, 5), kernel_shape)
        d_image, d_kernel = two_gradients(student.conv2d_gradient(*case))
        assert_close(
            d_image, gradients_of(*case)[0], atol=ATOL, what=f"d_image for a kernel of {kernel_shape}"
        )
        assert_close(
            d_kernel, gradients_of(*case)[1], atol=ATOL, what=f"d_kernel for a kernel of {kernel_shape}"
        )


@pytest.mark.task(
    "conv2d_gradient",
    points=2,
    hint="Image and kernel may be whole numbers, also bytes, the gradients never: use floats.",
)
def test_conv2d_gradient_of_bytes_and_fractions(student, rng):
    image = rng.integers(0, 256, size=(5, 6), dtype=np.uint8)
    kernel, upstream = np.array([[200, 1], [7, 100]], dtype=np.uint8), rng.normal(size=(4, 5))
    d_image, d_kernel = two_gradients(student.conv2d_gradient(image, kernel, upstream))
    assert_close(d_image, gradients_of(image, kernel, upstream)[0], atol=1e-3, what="d_image")
    assert_close(d_kernel, gradients_of(image, kernel, upstream)[1], atol=1e-3, what="d_kernel")
