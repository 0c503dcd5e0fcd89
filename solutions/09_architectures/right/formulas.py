"""Everything counted from a layer's settings, by the formulas; shapes without the batch axis."""

from keras import layers


def layer_table(model):
    found = [layer for layer in model.layers if not isinstance(layer, layers.InputLayer)]
    return tuple((layer.name, layer.output.shape[1:], layer.count_params()) for layer in found)


def flops(model):
    total = 0
    for layer in model.layers:
        kind = type(layer).__name__
        if kind in ("Sequential", "Functional"):
            total += flops(layer)
        elif kind in ("Conv2D", "DepthwiseConv2D", "SeparableConv2D"):
            height, width = layer.output.shape[1:3]
            rows, columns = layer.kernel_size
            channels = layer.input.shape[-1]
            if kind == "Conv2D":
                products = rows * columns * channels // layer.groups * layer.filters
            else:
                products = rows * columns * channels * layer.depth_multiplier
            if kind == "SeparableConv2D":
                products += channels * layer.depth_multiplier * layer.filters
            total += 2 * height * width * products
        elif kind == "Dense":
            places = 1
            for size in layer.output.shape[1:-1]:
                places *= size
            total += 2 * places * layer.input.shape[-1] * layer.units
    return total
