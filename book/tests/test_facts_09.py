"""The facts that chapter 9 teaches, each against an oracle."""

from __future__ import annotations

import csv
import inspect
from pathlib import Path

import cvbook
import keras
import pytest
from cvbook import architectures
from cvbook.architectures import ALEXNET, GOOGLENET, LENET5, VGG16

SOLUTION = Path(__file__).parents[2] / "solutions" / "09_architectures" / "architectures.md"


def on_paper(build, *arguments):
    with keras.device("meta"):
        return build(*arguments)


@pytest.fixture(scope="module")
def published() -> dict[str, dict[str, str]]:
    table = Path(cvbook.__file__).with_name("imagenet_accuracy.csv")
    with table.open(encoding="utf-8") as file:
        return {row["network"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("network", "total"),
    [(LENET5, 61_706), (ALEXNET, 62_378_344), (VGG16, 138_357_544)],
    ids=["LeNet-5", "AlexNet", "VGG-16"],
)
def test_tables_count_as_their_keras_models_do(network, total):
    model = on_paper(architectures.build, network)
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.Flatten)]
    counted = architectures.costs(network)
    assert [line.name for line in counted] == [layer.name for layer in layers]
    assert [line.shape for line in counted] == [tuple(layer.output.shape[1:]) for layer in layers]
    assert [line.parameters for line in counted] == [layer.count_params() for layer in layers]
    assert sum(line.parameters for line in counted) == model.count_params() == total
    assert sum(line.multiply_adds for line in counted) == architectures.multiply_adds(model)


def test_lenet5_has_the_published_layers():
    counted = architectures.costs(LENET5)
    assert [line.parameters for line in counted] == [156, 0, 2_416, 0, 48_120, 10_164, 850]
    assert [line.shape[0] for line in counted] == [28, 14, 10, 5, 1, 84, 10]
    model = architectures.build(LENET5)
    assert {
        layer.activation.__name__ for layer in model.layers if layer.name in ("C1", "C3", "C5", "F6")
    } == {"tanh"}
    newer = architectures.build(architectures.modern(LENET5))
    assert [type(layer).__name__ for layer in newer.layers].count("MaxPooling2D") == 2
    assert newer.get_layer("C1").activation is keras.activations.relu
    assert newer.count_params() == model.count_params()


def test_alexnets_seventh_layer_is_three_by_three_and_its_pooling_overlaps():
    rows = {row.name: row for row in ALEXNET.rows}
    assert (rows["C7"].number, rows["C7"].side) == (256, 3)
    assert (rows["S2"].side, rows["S2"].stride) == (3, 2)
    assert [line.shape[0] for line in architectures.costs(ALEXNET)[:8]] == [55, 27, 27, 13, 13, 13, 13, 6]


@pytest.mark.parametrize("name", ["VGG16", "VGG19"])
def test_vgg_is_that_of_keras_applications(name, published):
    model = on_paper(lambda: getattr(keras.applications, name)(weights=None))
    row = published["VGG-16" if name == "VGG16" else name]
    assert int(row["parameters"]) == model.count_params()
    assert int(row["multiply_adds"]) == architectures.multiply_adds(model)


def test_inception_module_stacks_its_four_branches():
    model = on_paper(architectures.inception, GOOGLENET["3a"], (28, 28, 192))
    assert model.output.shape == (None, 28, 28, 256)
    assert model.count_params() == 163_696  # 163,328 weights and 368 biases
    for _, (one, _, three, _, five, pooled) in GOOGLENET.items():
        assert (one + three + five + pooled) % 16 == 0


def test_googlenet_has_seven_million_parameters_and_no_giant_layer(published):
    model = on_paper(architectures.googlenet)
    assert model.count_params() == int(published["GoogLeNet"]["parameters"]) == 6_998_552
    assert [tuple(layer.output.shape[1:]) for layer in model.layers if "5b" in layer.name] == [(7, 7, 1024)]
    assert model.layers[-1].count_params() == 1024 * 1000 + 1000


@pytest.mark.parametrize(
    ("depth", "version", "parameters"),
    [(20, 1, 274_042), (20, 2, 273_658), (56, 1, 860_026), (110, 1, 1_739_002)],
)
def test_cifar_resnets_have_the_parameters_of_the_table(depth, version, parameters):
    model = on_paper(architectures.cifar_resnet, depth, version)
    assert model.count_params() == parameters
    blocks = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    convolutions = sum(
        isinstance(layer, keras.layers.Conv2D) and layer.kernel_size == (3, 3)
        for block in blocks
        for layer in block.layers
    )
    assert convolutions + 2 == depth


def test_wrong_depth_is_refused():
    with pytest.raises(ValueError, match=r"expected a depth of 8, 14, 20, 26, …, got 21"):
        architectures.cifar_resnet(21)


def test_a_block_whose_convolutions_are_zero_passes_its_input_on():
    image = keras.random.normal((2, 8, 8, 4), seed=1)
    for version, expected in ((1, keras.ops.relu(image)), (2, image)):
        block = architectures.residual((8, 8, 4), 4, version=version)
        for layer in block.layers:
            if isinstance(layer, keras.layers.Conv2D):
                layer.set_weights([0 * weight for weight in layer.get_weights()])
        assert keras.ops.max(keras.ops.abs(block(image, training=False) - expected)) < 1e-6


def test_nothing_stands_behind_the_addition_in_version_2():
    kinds = [
        [type(layer).__name__ for layer in architectures.residual((8, 8, 4), 4, 1, v).layers] for v in (1, 2)
    ]
    assert kinds[0][-2:] == ["Add", "ReLU"]
    assert kinds[1][-1] == "Add"
    assert kinds[1][1:4] == ["BatchNormalization", "ReLU", "Conv2D"]


def test_multiply_adds_of_a_convolution_are_places_times_weights():
    model = keras.Sequential(
        [keras.Input((9, 7, 3)), keras.layers.SeparableConv2D(5, 3), keras.layers.Conv2D(2, 2)]
    )
    assert architectures.multiply_adds(model) == 7 * 5 * (9 * 3 + 3 * 5) + 6 * 4 * (4 * 5 * 2)


def test_separable_convolution_and_squeeze_and_excitation_have_the_stated_weights():
    layer = keras.layers.SeparableConv2D(728, 3, use_bias=False)
    layer.build((None, 19, 19, 728))
    assert layer.count_params() == 9 * 728 + 728 * 728 == 536_536
    pairs = 0
    for channels, blocks in {256: 3, 512: 4, 1024: 6, 2048: 3}.items():
        for units, inputs in ((channels // 16, channels), (channels, channels // 16)):
            dense = keras.layers.Dense(units, use_bias=False)
            dense.build((None, inputs))
            pairs += blocks * dense.count_params()
    assert pairs == 2_514_944


@pytest.mark.parametrize(
    ("name", "width", "depth", "side"),
    [
        ("EfficientNetB0", 1.0, 1.0, 224),
        ("EfficientNetB3", 1.2, 1.4, 300),
        ("EfficientNetB5", 1.6, 2.2, 456),
        ("EfficientNetB7", 2.0, 3.1, 600),
    ],
)
def test_efficientnets_factors_are_those_that_keras_builds_with(name, width, depth, side, published):
    source = inspect.getsource(getattr(keras.applications.efficientnet, name))
    body = "".join(source[source.index("return EfficientNet(") :].split())
    assert body.startswith(f"returnEfficientNet({width},{depth},{side},")
    assert int(published[name]["side"]) == side


def test_table_of_accuracies_names_a_source_for_each_and_counts_are_fresh(published):
    assert all(row["top1_source"] for row in published.values())
    assert all(50 < float(row["top1_percent"]) < 90 for row in published.values())
    for name in ("MobileNetV2", "EfficientNetB0"):
        model = on_paper(lambda name=name: getattr(keras.applications, name)(weights=None))
        assert int(published[name]["parameters"]) == model.count_params()
        assert int(published[name]["multiply_adds"]) == architectures.multiply_adds(model)


def test_augmentation_layers_leave_pictures_alone_when_predicting():
    layers = keras.layers
    image = keras.random.uniform((1, 16, 16, 3), 0, 255, seed=0)
    for layer in (
        layers.RandomFlip(),
        layers.RandomTranslation(0.3, 0.3),
        layers.RandomRotation(0.3),
        layers.RandomZoom(0.3),
        layers.RandomContrast(0.5),
        layers.RandomBrightness(0.5),
    ):
        assert keras.ops.all(layer(image, training=False) == image), layer.name


@pytest.mark.skipif(not SOLUTION.is_file(), reason="this copy of the repository has no solutions")
def test_library_and_chapter_do_not_hold_the_text_of_the_exercises_solution():
    regions = SOLUTION.read_text("utf-8").split("### BEGIN SOLUTION")[1:]
    book = Path(__file__).parents[1]
    public = "".join(
        file.read_text("utf-8")
        for file in [book / "chapters" / "09_architectures.md", *(book / "cvbook").glob("*.py")]
    )
    given = {" ".join(line.split()) for line in public.splitlines()}
    for region in regions:
        lines = [" ".join(line.split()) for line in region.split("### END SOLUTION")[0].splitlines()]
        telling = [line for line in lines if len(line) > 40]
        assert not [line for line in telling if line in given]
