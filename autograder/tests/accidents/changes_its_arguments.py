"""
happened = "the functions work in place on what they are given"
kind = "append"
default = "full"
"""

right_yellowness, right_layer = yellowness, conv_layer


def yellowness(image):
    result = right_yellowness(image)
    image[:] = 0
    return result


def conv_layer(images, kernels, bias):
    result = right_layer(images, kernels, bias)
    bias += 1
    kernels *= 0
    return result
