"""
task = "residual_block"
fails = [
    "test_residual_block_of_version_1_projects_where_shapes_differ",
    "test_residual_block_of_version_2_projects_where_shapes_differ",
]
diagnosis = "The second convolution has the stride: it belongs to the first one."
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
    if version == 1:
        branch = norm(convolution(relu(norm(convolution(x, 3, 1))), 3, stride))
        shortcut = norm(convolution(x, 1, stride)) if project else x
        return relu(layers.Add()([branch, shortcut]))
    ready = relu(norm(x))
    branch = convolution(relu(norm(convolution(ready, 3, 1))), 3, stride)
    shortcut = convolution(ready, 1, stride) if project else x
    return layers.Add()([branch, shortcut])
