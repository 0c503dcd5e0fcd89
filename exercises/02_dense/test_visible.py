"""What a student sees and can run: `check("dense_forward")` in the notebook runs the tests of one task."""

import numpy as np
import pytest
from cvgrade.checks import as_model, assert_close, assert_equal, assert_raises

X = np.array([[1, 2, 3]])  # (1, 3)
WEIGHTS = np.array([[1, 0], [0, -1], [2, 1]])  # (3, 2)
BIAS = np.array([1, -4])
SUMS = [[8, -3]]


# Task 1: count the weights


@pytest.mark.task(
    "dense_parameters",
    points=3,
    hint="3 · 2 weights and 2 biases, then 2 · 4 weights and 4 biases: 8 + 12 = 20.",
)
def test_dense_parameters_of_the_worked_example(student):
    assert_equal(student.dense_parameters([3, 2, 4]), 20, what="dense_parameters([3, 2, 4])")


@pytest.mark.task(
    "dense_parameters",
    points=3,
    hint="Three layers: 784 · 300 + 300 = 235,500, then 300 · 100 + 100, then 100 · 10 + 10.",
)
def test_dense_parameters_of_the_network_of_this_notebook(student):
    answer = student.dense_parameters([784, 300, 100, 10])
    assert_equal(answer, 266_610, what="dense_parameters([784, 300, 100, 10])")


# Task 2: what a layer computes


@pytest.mark.task(
    "dense_forward", points=3, hint="The first neuron: 1·1 + 2·0 + 3·2, and its bias, 1. Together 8."
)
def test_dense_forward_gives_the_sums_of_the_worked_example(student):
    assert_close(student.dense_forward(X, WEIGHTS, BIAS, None), SUMS)


@pytest.mark.task(
    "dense_forward", points=2, hint="The sums are 8 and −3, bias included. ReLU keeps 8, and makes 0 of −3."
)
def test_dense_forward_with_relu(student):
    assert_close(student.dense_forward(X, WEIGHTS, BIAS, "relu"), [[8, 0]])


@pytest.mark.task(
    "dense_forward",
    points=2,
    hint="Each picture, which is a row, has probabilities of its own: those of one row add up to 1.",
)
def test_dense_forward_with_softmax(student):
    x, weights, bias = (
        np.array([[1.0], [0.0]]),
        np.log([[1, 2, 5]]),
        np.zeros(3),
    )  # two pictures, three neurons
    answer = student.dense_forward(x, weights, bias, "softmax")
    assert_close(answer, [[1 / 8, 2 / 8, 5 / 8], [1 / 3, 1 / 3, 1 / 3]])


@pytest.mark.task(
    "dense_forward",
    points=2,
    hint="Here the function makes 0 and −11 of 8 and −3. Call it once, with all sums, and return what it returns.",
)
def test_dense_forward_with_a_function_as_activation(student):
    less_the_largest = student.given("lambda sums: sums - sums.max(axis=1, keepdims=True)")
    answer = student.dense_forward(X, WEIGHTS, BIAS, less_the_largest)
    assert_close(answer, [[0, -11]])


@pytest.mark.task(
    "dense_forward", points=1, hint="For any other word: raise ValueError with a message of your own."
)
def test_dense_forward_refuses_an_unknown_activation(student):
    assert_close(student.dense_forward(X, WEIGHTS, BIAS, "relu"), [[8, 0]])
    what = 'dense_forward with the activation "rleu"'
    assert_raises(lambda: student.dense_forward(X, WEIGHTS, BIAS, "rleu"), "ValueError", what=what)


# Task 3: how wrong is it?


@pytest.mark.task(
    "softmax_cross_entropy",
    points=3,
    hint="The label is 2, and its probability 5/8: the loss is −log(5/8), with the natural logarithm.",
)
def test_softmax_cross_entropy_of_one_picture(student):
    assert_close(student.softmax_cross_entropy(np.log([[1, 2, 5]]), np.array([2])), -np.log(5 / 8))


@pytest.mark.task(
    "softmax_cross_entropy",
    points=2,
    hint="The probabilities of the labels are 5/8 and 4/8, the losses 0.470 and 0.693: take their mean.",
)
def test_softmax_cross_entropy_is_the_mean_over_the_batch(student):
    logits = np.log([[1, 2, 5], [4, 1, 3]])
    answer = student.softmax_cross_entropy(logits, np.array([2, 0]))
    assert_close(answer, -(np.log(5 / 8) + np.log(4 / 8)) / 2)


@pytest.mark.task(
    "softmax_cross_entropy",
    points=3,
    hint="The losses are 1000 and 0. Subtract the largest logit of each picture first, or e^1000 overflows.",
)
def test_softmax_cross_entropy_of_large_logits(student):
    logits = np.array([[0.0, 1000.0], [0.0, 1000.0]])
    assert_close(student.softmax_cross_entropy(logits, np.array([0, 1])), 500)  # the mean of 1000 and 0


# Task 4: the network


@pytest.mark.task(
    "build_mlp",
    points=2,
    hint="Compare `build_mlp().summary()` with the list of layers in the task, line by line.",
)
def test_build_mlp_has_dense_layers_of_the_right_sizes(student):
    model = as_model(student.once("build_mlp"))
    sizes = [layer.config["units"] for layer in model.all_layers if layer.class_name == "Dense"]
    assert_equal(sizes, [300, 100, 10], what="the list of the sizes of the dense layers")


@pytest.mark.task(
    "build_mlp", points=2, hint="A picture goes in as (28, 28); out come ten numbers. Is there a Flatten?"
)
def test_build_mlp_makes_ten_numbers_of_a_picture(student):
    model = as_model(student.once("build_mlp"))
    if model.input_shape != (None, 28, 28, 1):  # as good, for gray pictures
        assert_equal(model.input_shape, (None, 28, 28), what="the shape of the input (None: the batch)")
    assert_equal(model.output_shape, (None, 10), what="the shape of the output (None: the batch)")


@pytest.mark.task(
    "build_mlp", points=2, hint="235,500 + 30,100 + 1,010: where does `build_mlp().summary()` differ?"
)
def test_build_mlp_has_266610_parameters(student):
    model = as_model(student.once("build_mlp"))
    assert_equal(model.parameters, 266_610, what="the number of parameters")


# Task 5: more than accuracy


@pytest.mark.task(
    "matthews",
    points=3,
    hint="s = 6, c = 4; each class is twice the truth and twice the prediction: 12 / 24.",
)
def test_matthews_of_the_worked_example(student):
    assert_close(student.matthews([0, 0, 1, 1, 2, 2], [0, 0, 1, 2, 2, 1]), 0.5)


@pytest.mark.task(
    "matthews", points=2, hint="Always the same prediction: a factor under the root is 0. Return 0 then."
)
def test_matthews_of_a_constant_prediction_is_zero(student):
    answer = student.matthews(np.array([1] * 2 + [0] * 8), np.zeros(10, dtype=int))
    assert_close(answer, 0, what="the coefficient of one who always says 0")


@pytest.mark.task(
    "matthews", points=2, hint="All right: 1. All wrong, with two classes: −1. Negative results are kept."
)
def test_matthews_of_all_right_and_of_all_wrong(student):
    truth = np.array([0, 1, 1, 0, 1])
    assert_close(student.matthews(truth, truth.copy()), 1, what="the coefficient of right guesses")
    assert_close(student.matthews(truth, 1 - truth), -1, what="the coefficient of wrong guesses")
