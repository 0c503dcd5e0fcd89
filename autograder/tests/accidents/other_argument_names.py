"""
happened = "the arguments have other names, further ones with defaults, or are taken as *args"
kind = "append"
default = "full"
"""

first, second, third, fourth, fifth = cross_correlate, convolve, yellowness, conv_layer, edges


def cross_correlate(img, k, /):
    return first(img, k)


def convolve(*args, **kwargs):
    return second(*args, **kwargs)


def yellowness(picture, weights=(1, 1, -1)):
    return third(picture)


def conv_layer(x, w, b, *, activation=None):
    return fourth(x, w, b)


def edges(img, op="sobel", verbose=False):
    return fifth(img, op)
