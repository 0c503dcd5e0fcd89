"""
task = "residual_block"
fails = ["test_residual_block_halves_the_size_with_stride_2"]
diagnosis = "Both convolutions move by the stride: only the first one does, the second moves by 1."
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
        branch = norm(convolution(relu(norm(convolution(x, 3, stride))), 3, stride))
        shortcut = norm(convolution(x, 1, stride * stride)) if project else x
        return relu(layers.Add()([branch, shortcut]))
    ready = relu(norm(x))
    branch = convolution(relu(norm(convolution(ready, 3, stride))), 3, stride)
    shortcut = convolution(ready, 1, stride * stride) if project else x
    return layers.Add()([branch, shortcut])
