"""What a student sees and can run: `check("top_k")` in the notebook runs the tests of one task."""

import functools

import cvdata
import keras
import numpy as np
import pytest
from cvgrade.checks import CheckFailure, as_model, as_numbers, assert_close, assert_equal
from keras import layers


def pairs(answer, count):
    """Take a list of (name, probability) apart: names, probabilities."""
    if answer is None:
        as_numbers(answer)
    kinds = (list, tuple)
    if not isinstance(answer, kinds) or not all(
        isinstance(item, kinds) and len(item) == 2 for item in answer
    ):
        raise CheckFailure("wrong type", "the result is no list of pairs (name, probability).")
    if len(answer) != count:
        raise CheckFailure("wrong shape", f"the result holds {len(answer)} pairs, expected {count}.")
    return [name for name, _ in answer], [probability for _, probability in answer]


@functools.lru_cache
def small_base():
    """Build a base of two convolutions with batch normalisation: (8, 6, 3) → (4, 2, 5)."""
    image = layers.Input((8, 6, 3))
    x = layers.Conv2D(4, 3, use_bias=False, name="first")(image)
    x = layers.ReLU(name="first_relu")(layers.BatchNormalization(name="first_norm")(x))
    x = layers.Conv2D(5, 3, name="second")(x)
    base = keras.Model(image, layers.BatchNormalization(name="second_norm")(x), name="small")
    rng = np.random.default_rng(0)
    base.set_weights(
        [rng.uniform(0.5, 1.5, weight.shape) - (weight.ndim > 1) for weight in base.get_weights()]
    )
    return base


def with_head(base, classes):
    """Put a head on a frozen copy of a base, as build_transfer does."""
    base = keras.models.clone_model(base)
    base.trainable = False
    image = layers.Input(base.input_shape[1:])
    x = layers.GlobalAveragePooling2D(name="pool")(base(image))
    return keras.Model(image, layers.Dense(classes, name="head")(x))


def unfrozen(student, model, from_layer):
    """Let the student's unfreeze change a model of ours; give the model as it is then."""
    given = student.given_model(model)
    answer = student.unfreeze(given, from_layer)
    return given.refreshed() if answer is None else as_model(answer).refreshed()


def trained(model, *, norms):
    """Name the layers that training would change: batch normalisation, or all the others."""
    return [
        layer.name
        for layer in model.all_layers
        if layer.trainable_parameters and (layer.class_name == "BatchNormalization") == norms
    ]


# Task 1: the best few


@pytest.mark.task("top_k", points=3, hint="1, 7 and 2 add up to 10: the probabilities are 0.1, 0.7 and 0.2.")
def test_top_k_of_three_classes(student):
    logits = np.log([1.0, 7.0, 2.0])
    names, probabilities = pairs(student.top_k(logits, ["cat", "dog", "fox"], 2), 2)
    assert_equal(names, ["dog", "fox"], what="the names")
    assert_close(probabilities, [0.7, 0.2], atol=1e-4, what="the probabilities")


@pytest.mark.task(
    "top_k", points=3, hint="With k as large as the number of classes, all come, the best first."
)
def test_top_k_of_all_classes_adds_up_to_one(student):
    logits = np.log([4.0, 1.0, 10.0, 5.0])
    names, probabilities = pairs(student.top_k(logits, ["ant", "bee", "cow", "doe"], 4), 4)
    assert_equal(names, ["cow", "doe", "ant", "bee"], what="the names")
    assert_close(probabilities, [0.5, 0.25, 0.2, 0.05], atol=1e-4, what="the probabilities")


# Task 2: what training would change


@pytest.mark.task(
    "trainable_parameters",
    points=3,
    hint="The first layer is frozen. The second has 3 inputs and 2 neurons: 3 · 2 weights and 2 biases.",
)
def test_trainable_parameters_leave_out_a_frozen_layer(student):
    model = keras.Sequential([layers.Input((4,)), layers.Dense(3, trainable=False), layers.Dense(2)])
    assert_equal(student.trainable_parameters(student.given_model(model)), 8)


@pytest.mark.task(
    "trainable_parameters",
    points=3,
    hint="Of a batch normalisation two numbers per channel are trained; its means and variances are not.",
)
def test_trainable_parameters_leave_out_the_statistics(student):
    model = keras.Sequential([layers.Input((4,)), layers.Dense(3), layers.BatchNormalization()])
    assert_equal(student.trainable_parameters(student.given_model(model)), 4 * 3 + 3 + 2 * 3)


# Task 3: a new head


@pytest.mark.task(
    "build_transfer", points=3, hint="Images in as the base takes them, one number per class out."
)
def test_build_transfer_maps_images_to_one_number_per_class(student):
    model = as_model(student.build_transfer(student.given_model(small_base()), 7))
    assert_equal(model.input_shape, (None, 8, 6, 3), what="the input's shape")
    assert_equal(model.output_shape, (None, 7), what="the output's shape")


@pytest.mark.task(
    "build_transfer",
    points=4,
    hint="Freeze the base before you build on it. Of the head, 5 · 7 weights and 7 biases are trained.",
)
def test_build_transfer_trains_the_head_only(student):
    model = as_model(student.build_transfer(student.given_model(small_base()), 7))
    assert_equal(model.trainable_parameters, 5 * 7 + 7, what="the number of trainable parameters")


@pytest.mark.task(
    "build_transfer",
    points=4,
    hint="Base, then the mean of each map, then the dense layer, and no activation. The base keeps its weights.",
)
def test_build_transfer_averages_the_maps_of_the_base(student, rng):
    model, images = (
        as_model(student.build_transfer(student.given_model(small_base()), 2)),
        rng.random((3, 8, 6, 3)),
    )
    kernels = [weight for weight in model.weights if weight.shape == (5, 2)]
    biases = [weight for weight in model.weights if weight.shape == (2,)]
    if not kernels or not biases:
        raise CheckFailure("wrong shape", "there is no dense layer of 5 inputs and 2 neurons with bias.")
    means = small_base().predict(images, verbose=0).mean(axis=(1, 2))  # (3, 4, 2, 5) → (3, 5)
    assert_close(
        model.predict(images), means @ kernels[-1] + biases[-1], atol=1e-4, what="the model's output"
    )


# Task 4: unfreezing


@pytest.mark.task(
    "unfreeze",
    points=4,
    hint="`second` itself is trained, and all that follows it, the head included; nothing before.",
)
def test_unfreeze_opens_the_layer_and_all_that_follow(student):
    model = unfrozen(student, with_head(small_base(), 2), "second")
    assert_equal(trained(model, norms=False), ["second", "head"], what="the layers that are trained")


@pytest.mark.task(
    "unfreeze", points=3, hint="Batch normalisation stays frozen, whether before or after the layer."
)
def test_unfreeze_keeps_batch_normalisation_frozen(student):
    model = unfrozen(student, with_head(small_base(), 2), "first")
    assert_equal(trained(model, norms=False), ["first", "second", "head"], what="the layers that are trained")
    assert_equal(trained(model, norms=True), [], what="the batch normalisations that are trained")


@pytest.mark.task("unfreeze", points=2, hint="Call compile_for(model, 1e-5) when all layers are set.")
def test_unfreeze_compiles_with_a_low_rate(student):
    model = unfrozen(student, with_head(small_base(), 2), "second")
    if not model.optimizer:
        raise CheckFailure("wrong value", "the model is not compiled.")
    rate = model.optimizer_config.get("learning_rate")
    assert_close(rate, 1e-5, atol=1e-7, what="the learning rate")


# Task 5: augmentation


@pytest.mark.task(
    "augment", points=2, hint="Use layers named Random…: they hand images on unless training=True."
)
def test_augment_changes_nothing_outside_training(student):
    images = cvdata.load("photos", limit=2).images
    model = as_model(student.once("augment"))
    assert_close(model.predict(images), images, atol=1, what="the images, with training=False")


@pytest.mark.task(
    "augment", points=2, hint="A flip alone gives two versions: add a shift, a zoom, some light."
)
def test_augment_makes_many_versions_in_training(student):
    small = cvdata.load("photos", limit=1).images[:, ::4, ::4]  # (1, 32, 32, 3)
    images = np.repeat(small, 16, axis=0)  # one photo, sixteen times
    model = as_model(student.once("augment"))
    versions = as_numbers(model.predict(images, training=True)).reshape(16, -1)
    count = len(np.unique(versions.round(), axis=0))
    if count < 8:
        raise CheckFailure("wrong value", f"16 versions of one photo, and only {count} differ.", got=count)


# Task 6: the head


@pytest.mark.task("head", points=2, hint="From layers.Input((1280,)) to three outputs: bird, flower, mammal.")
def test_head_maps_features_to_three_classes(student):
    model = student.artifact("head.keras")
    assert_equal(model.input_shape, (None, 1280), what="the input's shape of head.keras")
    assert_equal(model.output_shape, (None, 3), what="the output's shape of head.keras")
