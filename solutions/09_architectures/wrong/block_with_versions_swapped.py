"""
task = "residual_block"
fails = [
    "test_residual_block_passes_its_input_on_where_its_weights_are_zero",
    "test_residual_block_of_version_1_with_equal_shapes",
    "test_residual_block_of_version_2_with_equal_shapes",
]
diagnosis = "The versions are swapped: in version 1 convolutions come first, in version 2 batch normalisation."
"""

from keras import layers


def residual_block(x, filters, stride, version):
    def convolution(tensor, size, stride):
        return layers.Conv2D(filters, size, strides=stride, padding="same", use_bias=False)(tensor)

    def norm(tensor):
        return layers.BatchNormalization()(tensor)

    def relu(tensor):
        return layers.ReLU()(tensor)

    project = stride != 1 or x.shape[-1] != filters
    if version == 2:
        branch = norm(convolution(relu(norm(convolution(x, 3, stride))), 3, 1))
        shortcut = norm(convolution(x, 1, stride)) if project else x
        return relu(layers.Add()([branch, shortcut]))
    ready = relu(norm(x))
    branch = convolution(relu(norm(convolution(ready, 3, stride))), 3, 1)
    shortcut = convolution(ready, 1, stride) if project else x
    return layers.Add()([branch, shortcut])
