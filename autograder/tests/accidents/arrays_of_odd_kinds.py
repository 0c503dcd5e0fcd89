"""
happened = "the answers are float32, big-endian, transposed views, matrices, masked, of objects, of long doubles"
kind = "append"
default = "full"
"""

right = cross_correlate, convolve, yellowness, conv_layer, edges


def cross_correlate(image, kernel):
    return np.matrix(right[0](image, kernel))


def convolve(image, kernel):
    return np.ma.masked_invalid(right[1](image, kernel)).astype(">f8")


def yellowness(image):
    return np.asfortranarray(right[2](image))[::-1][::-1].astype(object)


def conv_layer(images, kernels, bias):
    return right[3](images, kernels, bias).astype(np.float32).T.copy().T


def edges(image, operator):
    return right[4](image, operator).astype(np.longdouble)


by_hand = np.ascontiguousarray(np.array(by_hand, dtype=np.int8).T).T
