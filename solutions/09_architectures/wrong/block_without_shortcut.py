"""
task = "residual_block"
fails = [
    "test_residual_block_passes_its_input_on_where_its_weights_are_zero",
    "test_residual_block_of_version_1_with_equal_shapes",
]
diagnosis = "The shortcut is missing: nothing is added to the result of the two convolutions."
"""

from keras import layers


def residual_block(x, filters, stride, version):
    def step(tensor, stride):
        convolution = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)
        if version == 1:
            return layers.ReLU()(layers.BatchNormalization()(convolution(tensor)))
        return convolution(layers.ReLU()(layers.BatchNormalization()(tensor)))

    return step(step(x, stride), 1)
