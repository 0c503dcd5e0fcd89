"""
happened = "the functions are a partial, a lambda, an instance, a bound method, a cached and a wrapped one"
kind = "append"
default = "full"
"""

import functools


class Filter:
    def __init__(self, function):
        self.function = function

    def __call__(self, *args):
        return self.function(*args)

    def apply(self, image, operator):
        return self.function(image, operator)


class Traced:
    def __init__(self, function):
        functools.update_wrapper(self, function)

    def __call__(self, *args, **kwargs):
        return self.__wrapped__(*args, **kwargs)


cross_correlate = Filter(cross_correlate)
convolve = functools.partial(convolve)
old = yellowness
yellowness = lambda image: old(image)
edges = Filter(edges).apply


@functools.lru_cache
def layer_for(shape, _right=conv_layer):
    return _right


conv_layer = Traced(lambda images, kernels, bias: layer_for(images.shape)(images, kernels, bias))
