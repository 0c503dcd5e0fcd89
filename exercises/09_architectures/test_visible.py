"""What a student sees and can run: `check("build_lenet5")` in the notebook runs the tests of one task."""

import keras
import numpy as np
import pytest
from cvgrade.checks import CheckFailure, as_model, assert_close, assert_equal, assert_raises
from keras import layers


def assert_parameters(model, expected, what):
    """Check the number of parameters; where it differs, list the layers that have any."""
    if model.parameters != expected:
        rows = [f"{layer.name}: {layer.parameters:,}" for layer in model.all_layers if layer.parameters]
        text = f"{what} has {model.parameters:,} parameters, expected {expected:,}. Layer by layer: {', '.join(rows)}."
        raise CheckFailure("wrong value", text[:1500])


def conv_biases(model):
    """Count the biases of convolutions, which a batch normalisation behind them makes superfluous."""
    found = [layer for layer in model.all_layers if layer.class_name == "Conv2D"]
    return sum(layer.output_shape[-1] for layer in found if layer.config["use_bias"] and layer.output_shape)


def map_sizes(model):
    """List height and width behind each convolution and pooling layer, in order."""
    kinds = ("Conv2D", "MaxPooling2D", "AveragePooling2D")
    found = [layer for layer in model.all_layers if layer.class_name in kinds and layer.output_shape]
    return [layer.output_shape[1:3] for layer in found]


def without_batch(row):
    """Read a row of a table as plain data; the None of the batch may be there or not."""
    if not isinstance(row, list | tuple) or len(row) != 3:
        raise CheckFailure(
            "wrong type", f"a row of the table is {row!r:.80}, expected (name, shape, parameters)."
        )
    name, shape, parameters = row
    if isinstance(shape, list | tuple) and shape and shape[0] is None:
        shape = tuple(shape)[1:]
    return name, shape, parameters


def assert_table(got, expected):
    """Compare a table of layers with the rows expected."""
    if got is None:
        raise CheckFailure("not attempted", "the table is None. Does the function end with `return`?")
    if not isinstance(got, list | tuple):
        raise CheckFailure(
            "wrong type", f"the table is of type {type(got).__name__}, expected a list of rows."
        )
    assert_equal(
        [without_batch(row) for row in got], [without_batch(row) for row in expected], what="the table"
    )


# Task 1: LeNet-5


@pytest.mark.task(
    "build_lenet5", points=2, hint="Begin with layers.Input((32, 32, 1)), end with ten neurons."
)
def test_lenet5_takes_small_gray_pictures_and_gives_ten_scores(student):
    model = as_model(student.once("build_lenet5"))
    assert_equal(model.input_shape, (None, 32, 32, 1), what="the input's shape")
    assert_equal(model.output_shape, (None, 10), what="the output's shape")


@pytest.mark.task(
    "build_lenet5",
    points=3,
    hint="Compare layer by layer: 156 in C1, 2,416 in C3, 48,120 in C5, 10,164, 850.",
)
def test_lenet5_has_61706_parameters(student):
    assert_parameters(as_model(student.once("build_lenet5")), 61_706, "LeNet-5")


# Task 2: a table of layers


@pytest.mark.task(
    "layer_table", points=3, hint="For each layer: layer.name, layer.output.shape, layer.count_params()."
)
def test_layer_table_of_two_layers(student):
    tiny = keras.Sequential(
        [layers.Input((2,)), layers.Dense(2, name="neurons"), layers.Activation("relu", name="bend")]
    )
    answer = student.layer_table(student.given_model(tiny))
    assert_table(answer, [("neurons", (None, 2), 6), ("bend", (None, 2), 0)])


@pytest.mark.task("layer_table", points=2, hint="Leave out layers of the class layers.InputLayer.")
def test_layer_table_leaves_the_input_out(student):
    image = keras.Input((8, 6, 1), name="picture")
    maps = layers.Conv2D(2, 3, name="maps")(image)  # (6, 4, 2)
    model = keras.Model(image, layers.MaxPooling2D(2, name="smaller")(maps))
    answer = student.layer_table(student.given_model(model))
    assert_table(answer, [("maps", (None, 6, 4, 2), 20), ("smaller", (None, 3, 2, 2), 0)])


# Task 3: FLOPs


@pytest.mark.task("flops", points=3, hint="9 places, 9 multiply–adds in each, 2 operations for each of them.")
def test_flops_of_one_filter(student):
    model = keras.Sequential([layers.Input((5, 5, 1)), layers.Conv2D(1, 3)])
    assert_close(student.flops(student.given_model(model)), 162, rtol=0, what="flops(model)")


@pytest.mark.task("flops", points=3, hint="A dense layer: 2 · inputs · neurons. Biases do not count.")
def test_flops_of_a_convolution_and_a_dense_layer(student):
    model = keras.Sequential(
        [
            layers.Input((6, 4, 3)),
            layers.Conv2D(5, 3),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(7),
        ]
    )  # (4, 2, 5), (2, 1, 5), (10,), (7,)
    expected = 2 * (4 * 2 * 27 * 5 + 10 * 7)
    assert_close(student.flops(student.given_model(model)), expected, rtol=0, what="flops(model)")


# Task 4: AlexNet


@pytest.mark.task(
    "build_alexnet", points=3, hint="Compare with the table: the sizes of the maps, one by one."
)
def test_alexnet_makes_maps_of_the_right_sizes(student):
    model = as_model(student.once("build_alexnet"))
    assert_equal(model.input_shape, (None, 227, 227, 3), what="the input's shape")
    sizes = [(size, size) for size in (55, 27, 27, 13, 13, 13, 13, 6)]
    assert_equal(map_sizes(model), sizes, what="the list of map sizes")
    assert_equal(model.output_shape, (None, 1000), what="the output's shape")


@pytest.mark.task(
    "build_alexnet", points=3, hint="C1 has 11 · 11 · 3 · 96 + 96 = 34,944 parameters, F9 has 9,216 inputs."
)
def test_alexnet_has_62378344_parameters(student):
    assert_parameters(as_model(student.once("build_alexnet")), 62_378_344, "AlexNet")


# Task 5: VGG-16


@pytest.mark.task(
    "build_vgg16", points=3, hint="Blocks of 2, 2, 3, 3, 3 convolutions; each pooling halves the map."
)
def test_vgg16_makes_maps_of_the_right_sizes(student):
    model = as_model(student.once("build_vgg16"))
    assert_equal(model.input_shape, (None, 224, 224, 3), what="the input's shape")
    blocks = [(2, 224), (2, 112), (3, 56), (3, 28), (3, 14)]
    sizes = [size for count, size in blocks for size in [(size, size)] * count + [(size // 2, size // 2)]]
    assert_equal(map_sizes(model), sizes, what="the list of map sizes")
    assert_equal(model.output_shape, (None, 1000), what="the output's shape")


@pytest.mark.task(
    "build_vgg16", points=3, hint="Three dense layers after the last pooling: 4,096, 4,096 and 1,000 neurons."
)
def test_vgg16_has_138357544_parameters(student):
    assert_parameters(as_model(student.once("build_vgg16")), 138_357_544, "VGG-16")


# Task 6: an Inception module


@pytest.mark.task(
    "inception_module", points=3, hint="Each branch keeps height and width: same borders, a stride of 1."
)
def test_inception_keeps_the_size_and_stacks_the_channels(student):
    x = student.given("keras.Input((28, 28, 192))")
    model = as_model(student.once("inception_module", x, 64, 96, 128, 16, 32, 32))
    assert_equal(model.output_shape, (None, 28, 28, 64 + 128 + 32 + 32), what="the result's shape")
    assert_parameters(model, 163_696, "the first module of GoogLeNet")


@pytest.mark.task(
    "inception_module", points=3, hint="Concatenate in this order: f1, f3, f5, pool. And end in ReLU."
)
def test_inception_stacks_its_branches_in_order(student):
    model = as_model(
        student.once("inception_module", student.given("keras.Input((4, 4, 9))"), 1, 6, 2, 7, 3, 4)
    )
    # all weights 0, and biases by branch: so each branch gives one number only
    biases = {(1,): 10.0, (2,): 20.0, (3,): 30.0, (4,): 40.0}
    weights = [np.full(shape, biases.get(shape, 0.0)) for shape in model.weight_shapes]
    answer = student.given_model(model.config_text, weights).predict(np.ones((1, 4, 4, 9)))
    expected = np.broadcast_to([10.0] + [20.0] * 2 + [30.0] * 3 + [40.0] * 4, (1, 4, 4, 10))
    assert_close(answer, expected, what="the result with 10, 20, 30, 40 as the biases of f1, f3, f5, pool")


# Task 7: a residual block


@pytest.mark.task(
    "residual_block",
    points=2,
    hint="Only the first convolution has the stride; the second always moves by 1.",
)
def test_residual_block_halves_the_size_with_stride_2(student):
    x = student.given("keras.Input((8, 8, 4))")
    for version in (1, 2):
        for filters, stride, size in [(4, 1, 8), (8, 2, 4)]:
            model = as_model(student.once("residual_block", x, filters, stride, version))
            what = f"the result's shape with {filters} filters, stride {stride}, version {version}"
            assert_equal(model.output_shape, (None, size, size, filters), what=what)


@pytest.mark.task(
    "residual_block",
    points=3,
    hint="Equal shapes: no projection. Else one of 1 × 1, with batch normalisation in version 1 only.",
)
def test_residual_block_has_the_right_number_of_parameters(student):
    x = student.given("keras.Input((8, 8, 4))")
    cases = [(4, 1, 1, 320), (4, 1, 2, 320), (8, 2, 1, 992), (8, 2, 2, 944)]
    for filters, stride, version, expected in cases:
        model = as_model(student.once("residual_block", x, filters, stride, version))
        what = f"the block with {filters} filters, stride {stride}, version {version}, without biases of convolutions,"
        counted = model.parameters - conv_biases(model)
        assert_equal(counted, expected, what=f"the number of parameters of {what[:-1]}")


@pytest.mark.task(
    "residual_block",
    points=3,
    hint="With F = 0, version 1 gives ReLU(x) and version 2 gives x itself: nothing stands on the shortcut.",
)
def test_residual_block_passes_its_input_on_where_its_weights_are_zero(student):
    x = student.given("keras.Input((8, 8, 4))")
    picture = np.linspace(-1, 1, 256).reshape(1, 8, 8, 4)
    for version, expected in [(1, np.maximum(picture, 0)), (2, picture)]:
        model = as_model(student.once("residual_block", x, 4, 1, version))
        zeros = [np.zeros(shape) for shape in model.weight_shapes]
        answer = student.given_model(model.config_text, zeros).predict(picture)
        assert_close(answer, expected, atol=1e-5, what=f"version {version} with all weights 0")


# Task 8: ResNet


@pytest.mark.task(
    "build_resnet", points=2, hint="Three stages of n = (14 − 2) / 6 = 2 blocks: 16, 32, 64 filters."
)
def test_resnet14_has_the_right_number_of_parameters(student):
    for version, expected in [(1, 176_378), (2, 175_994)]:
        model = as_model(student.once("build_resnet", 14, version))
        assert_equal(model.input_shape, (None, 32, 32, 3), what="the input's shape")
        assert_equal(model.output_shape, (None, 10), what="the output's shape")
        counted = model.parameters - conv_biases(model)
        what = f"the number of parameters of ResNet-14, version {version}, without biases of convolutions"
        assert_equal(counted, expected, what=what)


@pytest.mark.task("build_resnet", points=2, hint="raise ValueError where (depth − 2) / 6 is no whole number.")
def test_resnet_refuses_a_depth_that_is_not_6n_plus_2(student):
    _ = as_model(student.once("build_resnet", 14, 1)).output_shape
    for depth in (10, 18):
        call, what = (lambda d=depth: student.build_resnet(d, 1)), f"build_resnet({depth}, 1)"
        assert_raises(call, "ValueError", what=what)
