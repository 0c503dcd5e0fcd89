"""
task = "residual_block"
fails = ["test_residual_block_has_the_right_number_of_parameters"]
diagnosis = "There is a projection although the shapes are equal: the shortcut is x itself then."
"""

from keras import layers


def residual_block(x, filters, stride, version):
    def convolution(tensor, size, stride):
        return layers.Conv2D(filters, size, strides=stride, padding="same", use_bias=False)(tensor)

    def norm(tensor):
        return layers.BatchNormalization()(tensor)

    def relu(tensor):
        return layers.ReLU()(tensor)

    project = True
    if version == 1:
        branch = norm(convolution(relu(norm(convolution(x, 3, stride))), 3, 1))
        shortcut = norm(convolution(x, 1, stride)) if project else x
        return relu(layers.Add()([branch, shortcut]))
    ready = relu(norm(x))
    branch = convolution(relu(norm(convolution(ready, 3, stride))), 3, 1)
    shortcut = convolution(ready, 1, stride) if project else x
    return layers.Add()([branch, shortcut])
