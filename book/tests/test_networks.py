"""The networks of the chapters against the counts of the sources they come from."""

from __future__ import annotations

import keras
import pytest
from cvbook import networks


@pytest.mark.parametrize(
    ("build", "counts"),
    [
        (networks.mlp, [235_500, 30_100, 1_010]),
        (networks.logistic, [264_055]),
        (networks.casia_cnn, [160, 4_640, 18_496, 61_504, 3_575]),
        (networks.fashion_cnn, [3_200, 73_856, 147_584, 295_168, 590_080, 295_040, 8_256, 650]),
    ],
)
def test_layers_hold_the_published_numbers_of_parameters(build, counts):
    model = build()
    assert [layer.count_params() for layer in model.layers if layer.count_params()] == counts
    assert model.count_params() == sum(counts)


def test_sums_of_parameters_are_those_of_the_book():
    counts = [build().count_params() for build in (networks.mlp, networks.logistic, networks.casia_cnn)]
    assert [*counts, networks.fashion_cnn().count_params()] == [266_610, 264_055, 88_375, 1_413_834]


def test_the_case_studys_network_flattens_960_features_and_ends_in_logits():
    model = networks.casia_cnn()
    flatten = next(layer for layer in model.layers if isinstance(layer, keras.layers.Flatten))
    assert flatten.output.shape == (None, 960)
    assert model.layers[-1].activation is keras.activations.linear


def test_unknown_layer_is_named():
    with pytest.raises(ValueError, match=r"expected conv, pool.*got 'convolution'"):
        networks.sequential("wrong", (8, 8, 1), [("convolution", 4, 3)], 2)
