"""What decides the rest of the marks: other shapes, other labels, large numbers, the corners of each definition."""

import math

import numpy as np
import pytest
import torch
from cvgrade.checks import as_model, assert_close, assert_equal, assert_raises, assert_shape

ATOL = 1e-4  # numbers here are below 100: float32 is precise enough


# Task 1: count the weights


@pytest.mark.task(
    "dense_parameters",
    points=4,
    hint="Each layer counts: its inputs times its neurons, and its neurons once more, for the biases.",
)
def test_dense_parameters_of_random_networks(student, rng):
    for depth in (2, 3, 5, 8):
        sizes = rng.integers(2, 200, size=depth).tolist()
        with torch.device("meta"):  # no memory for the weights
            layers = [torch.nn.Linear(sizes[i - 1], sizes[i]) for i in range(1, depth)]
        expected = sum(parameter.numel() for layer in layers for parameter in layer.parameters())
        assert_equal(student.dense_parameters(sizes), expected, what=f"dense_parameters of {depth} sizes")


@pytest.mark.task(
    "dense_parameters", points=2, hint="A picture of 128 × 128 × 3 has 49,152 numbers: each is an input."
)
def test_dense_parameters_of_large_layers(student):
    assert_equal(student.dense_parameters([128 * 128 * 3, 300]), 14_745_600 + 300)
    assert_equal(student.dense_parameters([3_000_000, 2_000_000]), 6 * 10**12 + 2 * 10**6)


@pytest.mark.task("dense_parameters", points=1, hint="[5] means five inputs and no layer: nothing to learn.")
def test_dense_parameters_without_layers(student):
    assert_equal(student.dense_parameters([5]), 0)
    assert_equal(student.dense_parameters([5, 1]), 6)


@pytest.mark.task(
    "dense_parameters",
    points=1,
    hint="Sizes may also come as a tuple or as an array: only read them in turn.",
)
def test_dense_parameters_of_a_tuple_and_of_an_array(student):
    assert_equal(student.dense_parameters((7, 4, 6)), 62)
    assert_equal(student.dense_parameters(np.array([7, 4, 6])), 62)


# Task 2: what a layer computes


def random_layer(rng, n, inputs, neurons):
    return rng.normal(size=(n, inputs)), rng.normal(size=(inputs, neurons)), rng.normal(size=neurons)


def linear(x, weights, bias):
    """The sums by PyTorch, (n, neurons), as a tensor; it stores a weight table on its side."""
    x, weights, bias = (torch.tensor(np.asarray(array, dtype=float)) for array in (x, weights, bias))
    return torch.nn.functional.linear(x, weights.T, bias)


@pytest.mark.task(
    "dense_forward",
    points=3,
    hint="weights[i, j] belongs to input i and neuron j: a row of x times a column of weights, plus the bias.",
)
def test_dense_forward_sums_match_torch(student, rng):
    for n, inputs, neurons in [(5, 4, 3), (2, 6, 6), (4, 1, 5), (3, 7, 1)]:
        layer = random_layer(rng, n, inputs, neurons)
        what = f"the layer of {inputs} inputs and {neurons} neurons"
        assert_close(student.dense_forward(*layer, None), linear(*layer), atol=ATOL, what=what)


@pytest.mark.task(
    "dense_forward",
    points=2,
    hint="ReLU: negative sums become 0, positive ones stay. The bias comes before it.",
)
def test_dense_forward_relu_matches_torch(student, rng):
    layer = random_layer(rng, 6, 5, 4)
    assert_close(student.dense_forward(*layer, "relu"), torch.relu(linear(*layer)), atol=ATOL)


@pytest.mark.task(
    "dense_forward",
    points=2,
    hint="Sigmoid: 1 / (1 + e^(−z)). Mind the minus; the result is between 0 and 1.",
)
def test_dense_forward_sigmoid_matches_torch(student, rng):
    layer = random_layer(rng, 6, 5, 4)
    assert_close(student.dense_forward(*layer, "sigmoid"), torch.sigmoid(linear(*layer)), atol=ATOL)


@pytest.mark.task(
    "dense_forward", points=1, hint="The hyperbolic tangent of each sum; NumPy has it as np.tanh."
)
def test_dense_forward_tanh_matches_torch(student, rng):
    layer = random_layer(rng, 6, 5, 4)
    assert_close(student.dense_forward(*layer, "tanh"), torch.tanh(linear(*layer)), atol=ATOL)


@pytest.mark.task(
    "dense_forward",
    points=2,
    hint="Softmax: e^z, divided by the sum of e^z over the neurons of the same row.",
)
def test_dense_forward_softmax_matches_torch(student, rng):
    for n, inputs, neurons in [(6, 5, 4), (3, 3, 3), (1, 2, 7), (4, 2, 1)]:
        layer = random_layer(rng, n, inputs, neurons)
        expected = torch.softmax(linear(*layer), dim=1)
        what = f"softmax for {n} × {neurons} sums"
        assert_close(student.dense_forward(*layer, "softmax"), expected, atol=ATOL, what=what)


@pytest.mark.task(
    "dense_forward",
    points=2,
    hint="e^1000 overflows, so subtract first: from each row its own largest sum, not that of the whole batch.",
)
def test_dense_forward_softmax_of_large_sums(student, rng):
    sums = rng.normal(size=(5, 3)) + np.array([[3000], [0], [-2000], [0.5], [0]])
    sums[4] += [0, 1500, -800]
    expected = torch.softmax(torch.tensor(sums), dim=1)
    answer = student.dense_forward(sums, np.eye(3), np.zeros(3), "softmax")
    assert_close(answer, expected, atol=1e-3)  # float32 holds 3000 to four decimals


@pytest.mark.task(
    "dense_forward",
    points=1,
    hint="Where sums are −1000 or 1000, sigmoid gives 0 and 1, and tanh −1 and 1: no nan.",
)
def test_dense_forward_sigmoid_and_tanh_of_large_sums(student):
    x, weights, bias = np.array([[-1000.0], [1000.0]]), np.ones((1, 1)), np.zeros(1)
    assert_close(student.dense_forward(x, weights, bias, "sigmoid"), [[0], [1]], atol=ATOL)
    assert_close(student.dense_forward(x, weights, bias, "tanh"), [[-1], [1]], atol=ATOL)


@pytest.mark.task(
    "dense_forward",
    points=2,
    hint="Whatever can be called is an activation, also np.square; it gets the sums, with the bias added.",
)
def test_dense_forward_with_functions_of_any_kind(student, rng):
    layer = random_layer(rng, 3, 4, 2)
    sums = linear(*layer).numpy()
    sources = {
        "np.square": sums**2,
        "lambda sums: np.where(sums < 0, 0.1 * sums, sums)": np.where(sums < 0, 0.1 * sums, sums),
        "lambda sums: sums / np.abs(sums).sum()": sums / np.abs(sums).sum(),  # over the whole batch
    }
    for source, expected in sources.items():
        answer = student.dense_forward(*layer, student.given(source))
        assert_close(answer, expected, atol=ATOL, what=f"the layer with {source}")


@pytest.mark.task(
    "dense_forward", points=1, hint="Pixels may be bytes and weights fractions: the sums are fractions."
)
def test_dense_forward_of_bytes(student, rng):
    _, weights, bias = random_layer(rng, 1, 6, 3)
    x = rng.integers(0, 256, size=(4, 6), dtype=np.uint8)
    expected = linear(x / 1.0, weights / 255, bias)
    assert_close(student.dense_forward(x, weights / 255, bias, None), expected, atol=ATOL)


@pytest.mark.task(
    "dense_forward",
    points=1,
    hint="Whole inputs, whole weights and a fraction as bias: the fraction must not be lost.",
)
def test_dense_forward_of_whole_numbers_keeps_the_fractions_of_the_bias(student, rng):
    x, weights = rng.integers(-5, 6, size=(3, 4)), rng.integers(-5, 6, size=(4, 3))
    bias = np.array([0.5, -0.25, 0.1])
    assert_close(student.dense_forward(x, weights, bias, None), linear(x, weights, bias), atol=ATOL)


@pytest.mark.task("dense_forward", points=1, hint="A batch of one picture stays a batch: a table of one row.")
def test_dense_forward_of_a_batch_of_one(student, rng):
    layer = random_layer(rng, 1, 5, 3)
    for activation, expected in [(None, linear(*layer)), ("relu", torch.relu(linear(*layer)))]:
        assert_close(student.dense_forward(*layer, activation), expected, atol=ATOL)


# Task 3: how wrong is it?


def cross_entropy(logits, labels):
    logits = torch.tensor(np.asarray(logits, dtype=float))
    return torch.nn.functional.cross_entropy(logits, torch.tensor(np.asarray(labels, dtype=np.int64))).item()


@pytest.mark.task(
    "softmax_cross_entropy",
    points=4,
    hint="For each row: softmax over its classes, the probability at its own label, −log of it. Then the mean.",
)
def test_softmax_cross_entropy_matches_torch(student, rng):
    for n, classes in [(8, 5), (4, 4), (3, 10), (30, 2)]:
        logits, labels = 3 * rng.normal(size=(n, classes)), rng.integers(0, classes, size=n)
        what = f"the loss of {n} pictures and {classes} classes"
        answer = student.softmax_cross_entropy(logits, labels)
        assert_close(answer, cross_entropy(logits, labels), atol=ATOL, what=what)


@pytest.mark.task(
    "softmax_cross_entropy",
    points=2,
    hint="Subtract from each row its own largest logit: that of the whole batch leaves nothing of small rows.",
)
def test_softmax_cross_entropy_of_rows_of_different_height(student, rng):
    logits = rng.normal(size=(6, 4)) + np.array([[5000], [0], [-3000], [10], [1e4], [-1e4]])
    labels = np.array([0, 1, 2, 3, 1, 0])
    answer = student.softmax_cross_entropy(logits, labels)
    assert_close(answer, cross_entropy(logits, labels), atol=1e-3)  # float32 holds 10,000 to three decimals


@pytest.mark.task(
    "softmax_cross_entropy",
    points=3,
    hint="A probability may be too small to be stored. Its logarithm is not: use the formula with m.",
)
def test_softmax_cross_entropy_of_one_who_is_sure_and_wrong(student):
    for size in (30.0, 200.0, 2000.0, 1e5):
        logits, labels = np.array([[0.0, size, 0.0]]), np.array([2])
        answer = student.softmax_cross_entropy(logits, labels)
        assert_close(answer, size, atol=ATOL, what="the loss of one who is sure and wrong")


@pytest.mark.task(
    "softmax_cross_entropy", points=1, hint="Certain of the truth, also with large logits: the loss is 0."
)
def test_softmax_cross_entropy_of_one_who_is_sure_and_right(student):
    for logits in (
        [[2000.0, 0.0, 0.0], [0.0, 0.0, 900.0]],
        [[0.0, -2000.0, -2000.0], [-1500.0, -900.0, 0.0]],
    ):
        assert_close(student.softmax_cross_entropy(np.array(logits), np.array([0, 2])), 0, atol=ATOL)


@pytest.mark.task(
    "softmax_cross_entropy", points=1, hint="All logits equal: each class has 1/K, and the loss is log K."
)
def test_softmax_cross_entropy_of_one_who_knows_nothing(student):
    for classes in (1, 2, 10, 1000):
        logits = np.full((3, classes), -4.0)
        answer = student.softmax_cross_entropy(logits, np.array([0, classes - 1, classes // 2]))
        assert_close(answer, math.log(classes), atol=ATOL, what=f"the loss for {classes} equal logits")


@pytest.mark.task(
    "softmax_cross_entropy",
    points=1,
    hint="Logits may be whole numbers, and negative: the loss is a fraction.",
)
def test_softmax_cross_entropy_of_whole_numbers(student, rng):
    logits, labels = rng.integers(-6, 7, size=(5, 4)), rng.integers(0, 4, size=5)
    answer = student.softmax_cross_entropy(logits, labels)
    assert_close(answer, cross_entropy(logits, labels), atol=ATOL)


@pytest.mark.task(
    "softmax_cross_entropy", points=1, hint="Labels may come as bytes, which is how most sets store them."
)
def test_softmax_cross_entropy_of_labels_in_bytes(student, rng):
    logits = rng.normal(size=(7, 300))
    labels = rng.integers(0, 256, size=7, dtype=np.uint8)
    answer = student.softmax_cross_entropy(logits, labels)
    assert_close(answer, cross_entropy(logits, labels), atol=ATOL)


@pytest.mark.task(
    "softmax_cross_entropy", points=1, hint="A batch of one: the mean of one loss is that loss."
)
def test_softmax_cross_entropy_of_a_batch_of_one(student, rng):
    for label in range(4):
        logits, labels = rng.normal(size=(1, 4)), np.array([label])
        answer = student.softmax_cross_entropy(logits, labels)
        assert_close(answer, cross_entropy(logits, labels), atol=ATOL)


# Task 4: the network

SHAPES = [(784, 300), (300,), (300, 100), (100,), (100, 10), (10,)]


def weights_of(model):
    """The three tables of weights and the three biases, in this order."""
    shapes = [weight.shape for weight in model.weights]
    assert_equal(shapes, SHAPES, what="the list of the shapes of the weights")
    return model.weights


def logits_by_hand(weights, pictures):
    """The three layers in NumPy: (n, 28, 28) → (n, 10)."""
    first = np.maximum(pictures.reshape(-1, 784) @ weights[0] + weights[1], 0)  # (n, 784) → (n, 300)
    second = np.maximum(first @ weights[2] + weights[3], 0)  # (n, 100)
    return second @ weights[4] + weights[5]


def outputs_and_logits(student, rng):
    """What the student's network gives for 24 pictures, and the logits by hand from the same weights."""
    model = as_model(student.once("build_mlp"))
    weights = weights_of(model)
    pictures = rng.normal(size=(24, 28, 28)).astype(np.float32)
    batch = pictures[..., None] if model.input_shape == (None, 28, 28, 1) else pictures
    outputs = assert_shape(model.predict(batch), (24, 10), what="the output for 24 pictures")
    return outputs, logits_by_hand(weights, pictures)


@pytest.mark.task(
    "build_mlp",
    points=5,
    hint='The two hidden layers need activation="relu"; without it, three layers can do no more than one.',
)
def test_build_mlp_computes_what_dense_layers_with_relu_compute(student, rng):
    outputs, logits = outputs_and_logits(
        student, rng
    )  # whatever its last activation, the order must be right
    assert_equal(outputs.argmax(axis=1), logits.argmax(axis=1), what="the list of the guesses")


@pytest.mark.task(
    "build_mlp",
    points=3,
    hint="The last layer: no activation, or softmax. ReLU and sigmoid have no place there.",
)
def test_build_mlp_ends_in_logits_or_probabilities(student, rng):
    outputs, logits = outputs_and_logits(student, rng)
    if not np.allclose(outputs, logits, atol=ATOL):
        probabilities = torch.softmax(torch.tensor(logits), dim=1)
        assert_close(outputs, probabilities, atol=1e-5, what="the output, if it is no logits,")


@pytest.mark.task(
    "build_mlp",
    points=2,
    hint="Leave the initial weights to Keras: weights that are all equal learn all the same.",
)
def test_build_mlp_starts_from_random_weights(student):
    model = as_model(student.once("build_mlp"))
    spread = [float(np.std(weight)) > 0 for weight in weights_of(model)[::2]]
    assert_equal(spread, [True, True, True], what="whether the weights of a layer differ from each other")


# Task 5: more than accuracy


def covariance(one, other):
    """Gorodkin's covariance of two tables (n, classes): over the pictures, then the mean over the classes."""
    return np.mean((one - one.mean(axis=0)) * (other - other.mean(axis=0)), axis=0).mean()


def correlation(y_true, y_pred):
    """Gorodkin's R_K by its definition: tables of a column for each class, 1 where a picture belongs to it."""
    classes = sorted({*y_true, *y_pred})
    truths, predictions = (
        (np.array(labels)[:, None] == classes).astype(float) for labels in (y_true, y_pred)
    )
    of_both = covariance(truths, predictions)
    return of_both / math.sqrt(covariance(truths, truths) * covariance(predictions, predictions))


def guesses(rng, y_true, share, classes):
    """Labels of which about a share is right."""
    return np.where(rng.random(len(y_true)) < share, y_true, rng.choice(classes, size=len(y_true)))


@pytest.mark.task(
    "matthews",
    points=4,
    hint="Count s, c, t_k and p_k for every class k, and put them into the formula, with the root below.",
)
def test_matthews_matches_the_definition(student, rng):
    for classes, share in [(3, 0.2), (4, 0.5), (7, 0.8), (10, 0.05)]:
        y_true = rng.choice(classes, size=60, p=rng.dirichlet(np.full(classes, 5.0)))
        y_pred = guesses(rng, y_true, share, classes)
        what = f"the coefficient for {classes} classes"
        assert_close(student.matthews(y_true, y_pred), correlation(y_true, y_pred), atol=ATOL, what=what)


@pytest.mark.task(
    "matthews",
    points=2,
    hint="With two classes, this is (TP·TN − FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN)).",
)
def test_matthews_of_two_classes(student, rng):
    for tp, tn, fp, fn in [(6, 3, 1, 2), (1, 30, 4, 2), (2, 2, 5, 7)]:
        y_true = np.repeat([1, 0, 0, 1], [tp, tn, fp, fn])
        y_pred = np.repeat([1, 0, 1, 0], [tp, tn, fp, fn])
        order = rng.permutation(len(y_true))
        expected = (tp * tn - fp * fn) / math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
        assert_close(student.matthews(y_true[order], y_pred[order]), expected, atol=ATOL)


@pytest.mark.task(
    "matthews",
    points=2,
    hint="Labels are names that happen to be numbers: take those that occur, and do not count up from 0.",
)
def test_matthews_of_labels_with_gaps(student, rng):
    names = np.array([2, 5, 9, 40])
    places = rng.integers(0, 4, size=50)
    y_true, y_pred = names[places], names[guesses(rng, places, 0.5, 4)]
    assert_close(student.matthews(y_true, y_pred), correlation(y_true, y_pred), atol=ATOL)
    assert_close(
        student.matthews((-y_true).tolist(), (-y_pred).tolist()), correlation(y_true, y_pred), atol=ATOL
    )


@pytest.mark.task(
    "matthews", points=2, hint="A class may occur in only one of the two lists: its count in the other is 0."
)
def test_matthews_with_classes_in_one_list_only(student):
    for y_true, y_pred in [
        ([0, 0, 1, 1, 1], [0, 2, 1, 1, 2]),
        ([0, 1, 2, 2, 3], [0, 1, 1, 0, 0]),
        ([4, 4, 1], [1, 6, 1]),
    ]:
        assert_close(student.matthews(y_true, y_pred), correlation(y_true, y_pred), atol=ATOL)


@pytest.mark.task(
    "matthews",
    points=1,
    hint="If the truth is always the same class, or both are: 0 as well, also if all is right.",
)
def test_matthews_is_zero_wherever_it_is_undefined(student):
    for y_true, y_pred in [
        ([3] * 5, [0, 3, 3, 1, 3]),
        ([0, 1, 2], [2, 2, 2]),
        ([1] * 4, [1] * 4),
        ([7], [8]),
    ]:
        assert_close(student.matthews(y_true, y_pred), 0, what="the coefficient where it is undefined")


@pytest.mark.task(
    "matthews",
    points=1,
    hint="s² of 80,000 pictures times s² does not fit in a whole number of NumPy: make floats of the counts.",
)
def test_matthews_of_many_pictures(student, rng):
    y_true = rng.integers(0, 3, size=80_000)
    y_pred = guesses(rng, y_true, 0.4, 3)
    assert_close(student.matthews(y_true, y_pred), correlation(y_true, y_pred), atol=ATOL)


@pytest.mark.task(
    "matthews", points=1, hint="Compare the two lengths first, and raise ValueError if they differ."
)
def test_matthews_refuses_lists_of_different_length(student):
    assert_close(student.matthews([0, 1, 1], [0, 1, 1]), 1)
    for y_true, y_pred in [([0, 1, 1], [0, 1]), ([0, 1], [0, 1, 1]), ([0, 1, 0], [1]), ([1], [0, 1])]:
        what = f"matthews of {len(y_true)} true labels and {len(y_pred)} predictions"
        assert_raises(lambda t=y_true, p=y_pred: student.matthews(t, p), "ValueError", what=what)
