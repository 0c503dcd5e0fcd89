"""What a student sees and can run: `check("relu")` in the notebook runs the tests of one task."""

import json

import numpy as np
import pytest
import torch
from cvgrade.checks import (
    CheckFailure,
    as_model,
    as_module,
    as_numbers,
    assert_close,
    assert_equal,
    assert_shape,
)
from torch import nn
from torch.nn import functional

ATOL = 1e-4  # numbers here are of size 1 to 10: float32 is precise enough


# Task 1: ReLU


@pytest.mark.task("relu", points=2, hint="Whatever is below 0 becomes 0; all else stays as it is.")
def test_relu_of_a_few_numbers(student):
    assert_close(student.relu(np.array([-2.0, -0.5, 0.0, 0.5, 3.0])), [0, 0, 0, 0.5, 3])


# Task 2: batch normalisation


@pytest.mark.task(
    "batch_norm", points=2, hint="By hand: 7 − 5 = 2, divided by √(3 + 1) = 2, times 3, plus 10, makes 13."
)
def test_batch_norm_of_one_channel(student):
    x = np.array([[5.0], [7.0], [1.0]])  # (3, 1): three pixels of one channel
    answer = student.batch_norm(x, np.array([3.0]), np.array([10.0]), np.array([5.0]), np.array([3.0]), 1.0)
    assert_close(answer, [[10], [13], [4]])


@pytest.mark.task(
    "batch_norm", points=3, hint="Each channel has its own gamma, beta, mean and variance, on the last axis."
)
def test_batch_norm_treats_each_channel_by_itself(student):
    x = np.array([[[[6.0, 10.0], [2.0, 40.0]]]])  # (1, 1, 2, 2): two pixels of two channels
    gamma, beta, mean, variance = [1.0, 2.0], [0.0, 5.0], [4.0, 20.0], [4.0, 100.0]
    arguments = [np.array(numbers) for numbers in (gamma, beta, mean, variance)]
    answer = student.batch_norm(x, *arguments, 0.0)
    assert_close(answer, [[[[1, 3], [-1, 9]]]])


# Task 3: dropout


def generator(student, seed):
    """Make np.random.default_rng(seed) where the student's function runs."""
    return student.given("np.random.default_rng(seed)", seed=seed)


@pytest.mark.task("dropout", points=2, hint="Without training nothing happens: return x, not scaled at all.")
def test_dropout_does_nothing_at_inference(student):
    x = np.array([[2.0, 4.0, -6.0], [8.0, 1.0, 3.0]])
    assert_close(student.dropout(x, 0.5, generator(student, 1), False), x)


@pytest.mark.task(
    "dropout", points=3, hint="While training each number becomes either 0 or x / (1 − rate): 3 / 0.75 = 4."
)
def test_dropout_scales_what_it_keeps(student):
    x = np.full((20, 30), 3.0)  # 600 numbers
    answer = assert_shape(student.dropout(x, 0.25, generator(student, 2), True), (20, 30))
    if (answer == 0).all() or (answer != 0).all():
        which = "all are 0" if (answer == 0).all() else "none is 0"
        text = f"of 600 numbers, {which}. At a rate of 0.25 expect about 150 zeros."
        raise CheckFailure("wrong value", text, expected="some zeros, not all", got=answer)
    kept = answer[answer != 0]
    assert_close(kept, np.full(len(kept), 4.0), what="kept")


# Task 4: a network for characters


@pytest.mark.task(
    "build_casia_cnn", points=2, hint="Begin with layers.Input((80, 60, 1)) and end with layers.Dense(55)."
)
def test_build_casia_cnn_takes_images_and_gives_55_numbers(student):
    model = as_model(student.once("build_casia_cnn"), what="build_casia_cnn()")
    assert_equal(model.input_shape, (None, 80, 60, 1), what="the shape of the inputs")
    assert_equal(model.output_shape, (None, 55), what="the shape of the outputs")


@pytest.mark.task(
    "build_casia_cnn",
    points=2,
    hint="Compare model.summary() with the table of the task, line by line: the first that differs is it.",
)
def test_build_casia_cnn_has_88375_parameters(student):
    model = as_model(student.once("build_casia_cnn"), what="build_casia_cnn()")
    assert_equal(model.parameters, 88_375, what="the number of parameters")


@pytest.mark.task(
    "build_casia_cnn", points=1, hint="The last layer has no activation: its outputs are logits, any numbers."
)
def test_build_casia_cnn_ends_in_logits(student):
    model = as_model(student.once("build_casia_cnn"), what="build_casia_cnn()")
    image = np.arange(4800, dtype=np.uint8).reshape(1, 80, 60, 1)
    outputs = as_numbers(model.predict(image), what="the model's output")
    if np.allclose(outputs.sum(axis=-1), 1, atol=1e-3):
        text = "the 55 outputs add up to 1: they are probabilities, expected logits (no softmax)."
        raise CheckFailure("wrong value", text, expected="logits", got=outputs)


# Task 5: the same network in NumPy


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


def random_weights(rng):
    """Make weights as get_weights() of the network gives them; the signals keep their size from layer to layer."""
    return [
        rng.normal(scale=np.sqrt(2 / np.prod(shape[:-1])) if len(shape) > 1 else 0.3, size=shape)
        for shape in SHAPES
    ]


def logits_by_torch(image, weights):
    """Compute the network of task 4 by torch, whose layers have the channels first."""
    w = [torch.tensor(array, dtype=torch.float64) for array in weights]
    x = torch.tensor(image.astype(float)).permute(2, 0, 1)[None] / 255  # (80, 60, 1) → (1, 1, 80, 60)
    for number, size in enumerate((2, 2, 4)):
        kernels = w[2 * number].permute(3, 2, 0, 1)  # (kh, kw, c, f) → (f, c, kh, kw)
        x = functional.conv2d(x, kernels, w[2 * number + 1], padding=1)
        x = functional.max_pool2d(functional.relu(x), size)
    x = x[0].permute(1, 2, 0).flatten()  # (1, 64, 5, 3) → (5, 3, 64) → (960,)
    return (functional.relu(x @ w[6] + w[7]) @ w[8] + w[9]).numpy()


@pytest.mark.task(
    "forward",
    points=2,
    hint="With all other weights 0, only the last bias is left: weights[9], of shape (55,).",
)
def test_forward_ends_with_the_last_bias(student):
    weights = [np.zeros(shape) for shape in SHAPES]
    weights[9] = np.arange(-27.0, 28.0)
    image = np.full((80, 60, 1), 200, dtype=np.uint8)
    assert_close(student.forward(image, weights), np.arange(-27, 28))


@pytest.mark.task(
    "forward",
    points=4,
    hint="Print x.shape after each step: (80, 60, 16), (40, 30, 16) … (5, 3, 64), (960,).",
)
def test_forward_gives_the_logits_of_a_random_network(student, rng):
    weights, image = random_weights(rng), rng.integers(0, 256, size=(80, 60, 1)).astype(np.uint8)
    assert_close(student.forward(image, weights), logits_by_torch(image, weights), atol=5 * ATOL)


# Task 6: feature maps


def small_model(student):
    """Make a model of two layers: `doubled` gives max(2 · x + 1, 0) for each pixel, `total` adds these up."""
    layers = [
        ("InputLayer", {"name": "image", "batch_shape": [None, 2, 3, 1]}),
        ("Conv2D", {"name": "doubled", "filters": 1, "kernel_size": [1, 1], "activation": "relu"}),
        ("Flatten", {"name": "flat"}),
        ("Dense", {"name": "total", "units": 1}),
    ]
    described = [{"module": "keras.layers", "class_name": kind, "config": config} for kind, config in layers]
    text = json.dumps(
        {"module": "keras", "class_name": "Sequential", "config": {"name": "model", "layers": described}}
    )
    return student.given_model(text, [np.full((1, 1, 1, 1), 2.0), np.ones(1), np.ones((6, 1)), np.zeros(1)])


@pytest.mark.task(
    "feature_maps",
    points=2,
    hint="One image in, its maps out: (height, width, filters), without a batch axis.",
)
def test_feature_maps_of_a_convolution(student):
    image = np.array([[[1.0], [2.0], [3.0]], [[-5.0], [0.0], [4.0]]])  # (2, 3, 1)
    answer = student.feature_maps(small_model(student), image, "doubled")
    assert_close(answer, [[[3], [5], [7]], [[0], [1], [9]]])


@pytest.mark.task(
    "feature_maps", points=1, hint="Any layer can be asked for; a dense one gives a vector of shape (units,)."
)
def test_feature_maps_of_a_dense_layer(student):
    image = np.array([[[1.0], [2.0], [3.0]], [[-5.0], [0.0], [4.0]]])  # (2, 3, 1)
    assert_close(student.feature_maps(small_model(student), image, "total"), [3 + 5 + 7 + 0 + 1 + 9])


# Task 7: a network for clothes


@pytest.mark.task(
    "build_fashion_cnn", points=1, hint="Begin with layers.Input((28, 28, 1)) and end with layers.Dense(10)."
)
def test_build_fashion_cnn_takes_images_and_gives_10_numbers(student):
    model = as_model(student.once("build_fashion_cnn"), what="build_fashion_cnn()")
    assert_equal(model.input_shape, (None, 28, 28, 1), what="the shape of the inputs")
    assert_equal(model.output_shape, (None, 10), what="the shape of the outputs")


@pytest.mark.task(
    "build_fashion_cnn",
    points=2,
    hint="Compare model.summary() with the table of the task, line by line: the first that differs is it.",
)
def test_build_fashion_cnn_has_1413834_parameters(student):
    model = as_model(student.once("build_fashion_cnn"), what="build_fashion_cnn()")
    assert_equal(model.parameters, 1_413_834, what="the number of parameters")


@pytest.mark.task(
    "build_fashion_cnn", points=2, hint="One Dropout(0.5) after Dense(128), another after Dense(64)."
)
def test_build_fashion_cnn_drops_half_after_each_hidden_dense_layer(student):
    model = as_model(student.once("build_fashion_cnn"), what="build_fashion_cnn()")
    settings = {"Dense": "units", "Dropout": "rate"}
    order = [
        (one.class_name, one.config.get(settings[one.class_name]))
        for one in model.all_layers
        if one.class_name in settings
    ]
    expected = [("Dense", 128), ("Dropout", 0.5), ("Dense", 64), ("Dropout", 0.5), ("Dense", 10)]
    assert_equal(order, expected, what="the order of dense and dropout layers")


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
    # C5 may be a dense layer: the same weights, laid out flat
    if (120, 400) in by_shape:
        by_shape[120, 16, 5, 5] = by_shape.pop((120, 400)).reshape(120, 16, 5, 5)
    for parameter in network.parameters():
        if tuple(parameter.shape) not in by_shape:
            found = ", ".join(str(array.shape) for array in state.values())
            text = f"no parameter array has shape {tuple(parameter.shape)}; there are: {found}."
            raise CheckFailure("wrong shape", text, expected=tuple(parameter.shape))
        parameter.data = torch.tensor(by_shape[tuple(parameter.shape)])
    return network


@pytest.mark.task(
    "LeNet5", points=2, hint="156 in C1, 2,416 in C3, 48,120 in C5, 10,164 in F6, 850 in the last layer."
)
def test_lenet5_has_61706_parameters(student):
    module = as_module(student.LeNet5(), what="LeNet5()")
    assert_equal(module.parameters, 61_706, what="the number of parameters")


@pytest.mark.task(
    "LeNet5",
    points=2,
    hint="Print x.shape in forward: (n, 6, 28, 28), (n, 6, 14, 14) … (n, 120), (n, 84), (n, 10).",
)
def test_lenet5_gives_ten_numbers_an_image(student):
    module = as_module(student.LeNet5(), what="LeNet5()")
    assert_shape(module.forward(np.zeros((3, 1, 32, 32), dtype=np.float32)), (3, 10))


@pytest.mark.task(
    "LeNet5",
    points=3,
    hint="tanh after C1, C3, C5 and F6, the mean of 2 × 2 after C1 and C3, nothing after the end.",
)
def test_lenet5_computes_what_the_table_says(student, rng):
    module = as_module(student.LeNet5(), what="LeNet5()")
    network = lenet5_by_the_grader(module.state())
    images = rng.normal(size=(2, 1, 32, 32)).astype(np.float32)
    assert_close(module.forward(images), network(torch.tensor(images)).detach().numpy(), atol=1e-5)


# Task 9: gradients


def two_gradients(answer):
    """Take d_image and d_kernel apart; one array that holds both is as good as a pair."""
    parts = answer if isinstance(answer, list | tuple) else list(np.atleast_1d(as_numbers(answer)))
    if len(parts) != 2:
        text = "the result is no pair, expected two arrays: first d_image, then d_kernel."
        raise CheckFailure("wrong type", text)
    return parts


@pytest.mark.task(
    "conv2d_gradient", points=3, hint="d_kernel of the example: 1·1 + 100·2 = 201 and 1·2 + 100·3 = 302."
)
def test_conv2d_gradient_for_the_kernel_of_the_example(student):
    image, kernel, upstream = np.array([[1.0, 2.0, 3.0]]), np.array([[10.0, 20.0]]), np.array([[1.0, 100.0]])
    _, d_kernel = two_gradients(student.conv2d_gradient(image, kernel, upstream))
    assert_close(d_kernel, [[201, 302]], what="d_kernel")


@pytest.mark.task(
    "conv2d_gradient", points=3, hint="d_image of the example: 1·10, then 1·20 + 100·10 = 1020, then 100·20."
)
def test_conv2d_gradient_for_the_image_of_the_example(student):
    image, kernel, upstream = np.array([[1.0, 2.0, 3.0]]), np.array([[10.0, 20.0]]), np.array([[1.0, 100.0]])
    d_image, _ = two_gradients(student.conv2d_gradient(image, kernel, upstream))
    assert_close(d_image, [[10, 1020, 2000]], what="d_image")
