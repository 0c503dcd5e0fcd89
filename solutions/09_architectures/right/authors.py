"""ResNets as their authors wrote them: borders alike on both sides; in version 2, the network's first BN and ReLU
stand before both paths of the first block."""

import keras
from keras import layers


def _conv(x, filters, size, stride):
    if size == 3:
        x = layers.ZeroPadding2D(1)(x)
    return layers.Conv2D(filters, size, strides=stride, use_bias=False)(x)


def _act(x):
    return layers.ReLU()(layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x))


def residual_block(x, filters, stride, version, begun=False):
    project = stride > 1 or filters != x.shape[3]
    if version == 1:
        shortcut = layers.BatchNormalization(epsilon=1e-5)(_conv(x, filters, 1, stride)) if project else x
        y = _conv(_act(_conv(x, filters, 3, stride)), filters, 3, 1)
        return layers.Activation("relu")(layers.add([shortcut, layers.BatchNormalization(epsilon=1e-5)(y)]))
    ready = x if begun else _act(x)
    y = _conv(_act(_conv(ready, filters, 3, stride)), filters, 3, 1)
    return layers.add([_conv(ready, filters, 1, stride) if project else x, y])


def build_resnet(depth, version):
    n = (depth - 2) / 6
    if n != int(n) or n < 1:
        raise ValueError(f"depth {depth} is not 6n + 2")
    image = keras.Input((32, 32, 3))
    x = _act(_conv(image, 16, 3, 1))
    for i in range(3 * int(n)):
        stage = i // int(n)
        stride = 2 if stage and i % int(n) == 0 else 1
        x = residual_block(x, 16 * 2**stage, stride, version, begun=i == 0)
    x = x if version == 1 else _act(x)
    return keras.Model(image, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))
