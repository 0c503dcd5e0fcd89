"""
happened = "the answers are nested lists and tuples of Python numbers, by_hand is a tuple of texts of rows turned to lists"
kind = "append"
default = "full"
"""

right = cross_correlate, convolve, yellowness, conv_layer, edges


def cross_correlate(image, kernel):
    return right[0](image, kernel).tolist()


def convolve(image, kernel):
    return tuple(map(tuple, right[1](image, kernel)))


def yellowness(image):
    return [list(row) for row in right[2](image)]


def conv_layer(images, kernels, bias):
    return list(right[3](images, kernels, bias))


def edges(image, operator):
    return [np.array(row) for row in right[4](image, operator)]


by_hand = tuple(list(map(float, "0 0 3 3 0 0".split())) for _ in range(6))
