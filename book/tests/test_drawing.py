"""Drawings of networks show what the models are: each shape, each arrow, inside the text width."""

from __future__ import annotations

from itertools import pairwise

import keras
import matplotlib.pyplot as plt
import pytest
from cvbook import architectures, networks
from cvbook.drawing import COLOURS, Box, boxes_of, describe, draw_graph, draw_layers
from cvbook.layer_graph import edges_of, layer_graph, place_nodes
from cvbook.plotting import TEXT_WIDTH


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def on_paper(build, *arguments):
    with keras.device("meta"):
        return build(*arguments)


NETWORKS = {
    "LeNet-5": lambda: architectures.build(architectures.LENET5),
    "AlexNet": lambda: architectures.build(architectures.ALEXNET),
    "VGG-16": lambda: architectures.build(architectures.VGG16),
    "casia_cnn": networks.casia_cnn,
    "fashion_cnn": networks.fashion_cnn,
    "GoogLeNet": architectures.googlenet,
    "ResNet-56": lambda: architectures.cifar_resnet(56, 2),
}


def inside(figure) -> bool:
    """Whether all text is drawn inside the figure, and no two texts cover each other."""
    renderer = figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for ax in figure.axes for text in ax.texts]
    width, height = figure.canvas.get_width_height()
    fits = all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height for box in boxes)
    pairs = ((a, b) for i, a in enumerate(boxes) for b in boxes[:i])
    overlap = [
        1 for a, b in pairs if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 3
    ]
    return fits and not overlap


@pytest.mark.parametrize("name", list(NETWORKS))
def test_layered_view_fits_the_text_width_and_its_labels_stand_free(name):
    figure = draw_layers(on_paper(NETWORKS[name]))
    assert figure.get_figwidth() == TEXT_WIDTH
    assert figure.get_figheight() < 5.5
    assert inside(figure)


def test_layered_view_of_the_case_study_shows_every_shape():
    expected = [(80, 60, 1), (80, 60, 16), (40, 30, 16), (40, 30, 32), (20, 15, 32), (20, 15, 64), (5, 3, 64)]
    boxes = boxes_of(networks.casia_cnn())
    assert [box.shape for box in boxes] == [*expected, (960,), (64,), (55,)]
    kinds = ["input", "conv", "pool", "conv", "pool", "conv", "pool", "flatten", "dense", "dense"]
    assert [box.kind for box in boxes] == kinds
    labels = [text.get_text() for text in draw_layers(networks.casia_cnn()).axes[0].texts]
    assert "40×30" in labels
    assert "960" in labels


def test_long_networks_are_summarised_and_lose_no_layer():
    boxes = boxes_of(on_paper(NETWORKS["VGG-16"]))
    assert sum(box.times for box in boxes if box.kind == "conv") == 13
    assert Box("conv", "conv", (56, 56, 256), 3) in boxes
    assert Box("dense", "dense", (4096,), 2) in boxes


def test_nested_blocks_are_one_box_each_and_counted():
    boxes = boxes_of(on_paper(architectures.cifar_resnet, 20, 1))
    assert [(box.shape, box.times) for box in boxes if box.kind == "block"] == [
        ((32, 32, 16), 3),
        ((16, 16, 32), 3),
        ((8, 8, 64), 3),
    ]


def test_what_stands_between_a_fork_and_its_join_is_a_block():
    entry = keras.Input((8, 8, 4))
    before = keras.layers.Conv2D(4, 3, padding="same")(entry)
    branch = keras.layers.Conv2D(4, 3, padding="same", activation="relu")(before)
    after = keras.layers.MaxPooling2D(2)(keras.layers.Add()([before, branch]))
    boxes = boxes_of(keras.Model(entry, after))
    assert [box.kind for box in boxes] == ["input", "conv", "block", "pool"]


@pytest.mark.parametrize(
    "build",
    [
        lambda: architectures.inception(architectures.GOOGLENET["3a"], (28, 28, 192)),
        *(
            lambda v=version, f=filters, s=stride: architectures.residual((32, 32, 16), f, s, v)
            for version in (1, 2)
            for filters, stride in ((16, 1), (32, 2))
        ),
        networks.casia_cnn,
    ],
)
def test_graph_has_a_box_for_each_layer_and_an_arrow_for_each_input_downwards(build):
    model = on_paper(build)
    graph = layer_graph(model)
    places = place_nodes(graph)
    layers = [name for name in graph.layers if not isinstance(graph.layers[name], keras.layers.InputLayer)]
    assert sorted(layers) == sorted(
        layer.name for layer in model.layers if not layer.name.startswith("input")
    )
    for route in graph.routes:
        rows = [places[node].row for node in route]
        assert rows == list(range(rows[0], rows[-1] + 1))
    taken = sorted((place.row, place.x) for place in places.values())
    assert all(a[0] != b[0] or b[1] - a[1] > 0.99 for a, b in pairwise(taken))
    figure = draw_graph(model)
    assert figure.get_figwidth() == TEXT_WIDTH
    assert inside(figure)


def test_arrows_are_those_of_the_model():
    model = on_paper(architectures.residual, (8, 8, 4), 4, 1, 1)
    first, join = model.layers[0].name, next(layer.name for layer in model.layers if "add" in layer.name)
    edges = edges_of(model)
    assert (first, join) in edges  # the shortcut
    assert len(edges) == len(model.layers)  # each layer but the input has one input, the addition has two


def test_branches_keep_the_order_in_which_they_are_joined():
    model = on_paper(architectures.inception, architectures.GOOGLENET["3a"], (28, 28, 192))
    places = place_nodes(layer_graph(model))
    join = model.layers[-1].name
    ends = [source for source, target in edges_of(model) if target == join]
    channels = [model.get_layer(name).output.shape[-1] for name in ends]
    assert channels == [64, 128, 32, 32]
    columns = [places[name].x for name in ends]
    assert columns == sorted(columns)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (keras.layers.Conv2D(4, 3, strides=2), "conv 3×3 /2"),
        (keras.layers.MaxPooling2D(3, strides=1), "max 3×3"),
        (keras.layers.AveragePooling2D(2), "mean 2×2 /2"),
        (keras.layers.DepthwiseConv2D(3), "depthwise 3×3"),
        (keras.layers.SeparableConv2D(4, 3), "separable 3×3"),
        (keras.layers.GlobalAveragePooling2D(), "global mean"),
        (keras.layers.BatchNormalization(), "batch norm"),
        (keras.layers.Activation("relu"), "relu"),
        (keras.layers.Dense(3), "dense"),
        (keras.layers.Dropout(0.5), "dropout"),
    ],
)
def test_layers_are_named_in_few_words(layer, words):
    assert describe(layer) == words


def test_model_without_a_known_input_is_refused():
    with pytest.raises(ValueError, match="expected a model with one known input, got 0"):
        draw_layers(keras.Sequential([keras.layers.Dense(3)]))


def test_every_kind_of_layer_has_a_colour():
    for model in (on_paper(build) for build in NETWORKS.values()):
        assert {box.kind for box in boxes_of(model)} <= set(COLOURS)
