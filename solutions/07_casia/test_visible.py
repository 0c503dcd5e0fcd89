"""What a student sees and can run: `check("count_images")` in the notebook runs the tests of one task."""

import numpy as np
import pytest
from cvgrade.checks import (
    CheckFailure,
    as_model,
    as_numbers,
    as_parts,
    assert_close,
    assert_equal,
    assert_shape,
)

ATOL = 1e-5  # float32 is precise enough
PARTS = ("the confidences when right", "those when wrong")
# An image of one white pixel, and an expression that writes files below a new folder and gives its path.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f0001010100b138f6140000000049454e44ae426082"
)
WRITTEN = """(lambda root: [
    [(root / name).mkdir(parents=True, exist_ok=True) for name in folders],
    [(root / name).parent.mkdir(parents=True, exist_ok=True) for name in files],
    [(root / name).write_bytes(png) for name in files],
    str(root),
][-1])(__import__("pathlib").Path(__import__("tempfile").mkdtemp()))"""


# Task 1: counts


@pytest.mark.task(
    "count_images", points=3, hint="Go through the folders; in each, count the names that end in .png."
)
def test_count_images_counts_the_files_of_each_class(student):
    files = ["人/0.png", "人/1.png", "大/0.png", "大/1.png", "大/2.png", "犬/7.png"]
    root = student.given(WRITTEN, folders=[], files=files, png=PNG)
    assert_equal(student.count_images(root), {"人": 2, "大": 3, "犬": 1})


@pytest.mark.task(
    "count_images", points=3, hint="Ask path.is_dir() at the root, and look at how a name begins and ends."
)
def test_count_images_gives_the_worked_example(student):
    files = [".DS_Store", "readme.txt", "人/.DS_Store", "人/0.png", "人/1.png", "大/0.png"]
    root = student.given(WRITTEN, folders=[], files=files, png=PNG)
    assert_equal(student.count_images(root), {"人": 2, "大": 1})


# Task 2: logistic regression


@pytest.mark.task(
    "build_logistic", points=3, hint="55 · (80 · 60 + 1) parameters: one Dense layer, with its bias."
)
def test_build_logistic_has_264055_parameters(student):
    model = as_model(student.once("build_logistic"))
    assert_equal(model.input_shape, (None, 80, 60, 1), what="the shape of the inputs")
    assert_equal(model.output_shape, (None, 55), what="the shape of the outputs")
    assert_equal(model.parameters, 264_055, what="the number of parameters")


@pytest.mark.task(
    "build_logistic",
    points=3,
    hint="A white pixel is 255 when it comes and 1 after Rescaling(1 / 255); nothing is cut off at 0.",
)
def test_build_logistic_of_white_paper_adds_up_the_weights(student):
    model = as_model(student.once("build_logistic"))
    if [weight.shape for weight in model.weights] != [(4800, 55), (55,)]:
        raise CheckFailure(
            "wrong shape", "expected one Dense layer with weights (4800, 55) and biases (55,)."
        )
    matrix, bias = model.weights
    logits = (matrix.sum(axis=0) + bias)[None]  # (1, 55)
    answer = assert_shape(model.predict(np.full((1, 80, 60, 1), 255, np.uint8)), (1, 55))
    powers = np.exp(logits - logits.max())
    if not np.allclose(answer, powers / powers.sum(), atol=1e-5):  # softmax is right as well
        assert_close(answer, logits, atol=1e-3, what="the logits of a white image")


# Task 3: the network


@pytest.mark.task(
    "casia_cnn", points=4, hint="Run the training to its end: it writes casia_cnn.keras beside the notebook."
)
def test_casia_cnn_gives_55_scores_for_a_gray_image(student):
    model = student.artifact("casia_cnn.keras")
    images = np.full((2, 80, 60, 1), 255, np.uint8)
    assert_shape(model.predict(images), (2, 55), what="the network's output for two images")


@pytest.mark.task(
    "casia_cnn",
    points=3,
    hint='history.json holds result.history: "loss", "val_loss", "accuracy", "val_accuracy".',
)
def test_casia_cnn_comes_with_its_history(student):
    history = student.artifact_json("history.json")
    if not isinstance(history, dict):
        raise CheckFailure("wrong type", "history.json holds no dictionary, expected result.history.")
    missing = [name for name in ("loss", "val_loss", "accuracy", "val_accuracy") if name not in history]
    if missing:
        text = (
            f"history.json has no {', '.join(missing)}; train with validation data and metrics=['accuracy']."
        )
        raise CheckFailure("wrong value", text)
    epochs = len(history["loss"]) if isinstance(history["loss"], list) else 0
    for name in ("loss", "val_loss", "accuracy", "val_accuracy"):
        assert_shape(history[name], (max(epochs, 1),), what=f"{name} in history.json")


@pytest.mark.task(
    "casia_cnn",
    points=3,
    hint="A loss that stays at ln 55 = 4.01 means: nothing is learned. Is there a Rescaling?",
)
def test_casia_cnn_learned_something(student):
    history = student.artifact_json("history.json")
    found = history.get("loss") if isinstance(history, dict) else None
    losses = as_numbers(found, what="loss in history.json")
    if losses.ndim != 1 or len(losses) < 2:
        raise CheckFailure("wrong shape", "loss in history.json: expected a list of two epochs or more.")
    if not losses[-1] < min(losses[0], np.log(55)):
        text = f"the loss went from {losses[0]:.2f} to {losses[-1]:.2f}, expected it to fall, below ln 55 = 4.01."
        raise CheckFailure("wrong value", text)


# Task 4: confidence


@pytest.mark.task(
    "confidence", points=3, hint="Softmax first: e² / (e² + 1 + 1) = 0.787 is the first image's confidence."
)
def test_confidence_gives_the_worked_example(student):
    right, wrong = as_parts(student.confidence(np.array([[2.0, 0, 0], [0, 1, 1.5]]), np.array([0, 1])), PARTS)
    assert_close(right, [0.786986], atol=1e-4, what="the confidence when right")
    assert_close(wrong, [0.546549], atol=1e-4, what="the confidence when wrong")


@pytest.mark.task(
    "confidence", points=2, hint="Pick by a mask, probabilities[right]: the order of the images stays."
)
def test_confidence_keeps_the_order_of_the_images(student):
    logits = np.log(
        [[0.6, 0.4], [0.1, 0.9], [0.8, 0.2], [0.3, 0.7], [0.55, 0.45]]
    )  # logits of these probabilities
    right, wrong = as_parts(student.confidence(logits, np.array([0, 1, 1, 1, 1])), PARTS)
    assert_close(right, [0.6, 0.9, 0.7], atol=ATOL, what="the confidences when right")
    assert_close(wrong, [0.8, 0.55], atol=ATOL, what="the confidences when wrong")


# Task 5: accuracy per class


@pytest.mark.task(
    "per_class_accuracy",
    points=3,
    hint="For class 0, look at the images with label 0 only: two of three are right.",
)
def test_per_class_accuracy_of_two_classes(student):
    answer = student.per_class_accuracy([0, 0, 0, 1, 1], [0, 0, 1, 1, 1], 2)
    assert_close(answer, [2 / 3, 1], atol=ATOL)


@pytest.mark.task(
    "per_class_accuracy", points=2, hint="Class 2 has no images: leave NaN there, whatever was predicted."
)
def test_per_class_accuracy_gives_the_worked_example(student):
    answer = assert_shape(student.per_class_accuracy([0, 0, 0, 1, 1, 3], [0, 0, 1, 1, 1, 2], 4), (4,))
    assert_equal(np.isnan(answer).tolist(), [False, False, True, False], what="(NaN or not, for each class)")
    assert_close(answer[[0, 1, 3]], [2 / 3, 1, 0], atol=ATOL, what="the accuracy of classes 0, 1 and 3")


# Task 6: confusions


@pytest.mark.task(
    "worst_confusions",
    points=3,
    hint="Count the pairs (label, predicted) that differ; the largest count comes first.",
)
def test_worst_confusions_gives_the_worked_example(student):
    answer = student.worst_confusions([0, 0, 0, 1, 1, 2, 2], [1, 1, 0, 0, 1, 0, 2], 1)
    assert_equal(answer, [(0, 1, 2)])


@pytest.mark.task(
    "worst_confusions",
    points=3,
    hint="An error has a direction: 1 read as 0 is another pair than 0 read as 1.",
)
def test_worst_confusions_keep_their_direction_and_order(student):
    labels, predicted = [4, 4, 4, 4, 7, 7, 7, 7, 7], [7, 7, 7, 4, 4, 4, 7, 7, 2]
    answer = student.worst_confusions(labels, predicted, 3)
    assert_equal(answer, [(4, 7, 3), (7, 4, 2), (7, 2, 1)])


# Task 7: calibration


@pytest.mark.task(
    "expected_calibration_error",
    points=3,
    hint="Weigh each bin's gap by its share of the predictions: ¼ and ¾.",
)
def test_expected_calibration_error_gives_the_worked_example(student):
    four = np.array([[0.4, 0.3, 0.3], [0.6, 0.2, 0.2], [0.8, 0.1, 0.1], [1.0, 0.0, 0.0]])
    answer = student.expected_calibration_error(four, np.array([0, 1, 0, 2]), 2)
    assert_close(answer, 0.5, atol=ATOL)


@pytest.mark.task(
    "expected_calibration_error", points=3, hint="0.75 with four bins lies in the third bin, (0.5, 0.75]."
)
def test_expected_calibration_error_puts_a_border_into_the_lower_bin(student):
    three = np.array([[0.75, 0.25], [0.7, 0.3], [0.875, 0.125]])
    # third bin: confidence 0.725, half of them right, gap 0.225; fourth: 0.875, right, gap 0.125
    answer = student.expected_calibration_error(three, np.array([0, 1, 0]), 4)
    assert_close(answer, (2 * 0.225 + 1 * 0.125) / 3, atol=ATOL)
