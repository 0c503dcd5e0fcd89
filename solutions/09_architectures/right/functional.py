"""Functional models all the way: softmax at the end, dense C5, biases in every convolution, sums with a plus."""

import keras
from keras import layers


def build_lenet5():
    image = keras.Input(shape=(32, 32, 1))
    x = layers.Conv2D(6, (5, 5), activation="tanh")(image)
    x = layers.AveragePooling2D((2, 2), strides=(2, 2))(x)
    x = layers.Conv2D(16, (5, 5), activation="tanh")(x)
    x = layers.AveragePooling2D((2, 2), strides=(2, 2))(x)
    x = layers.Flatten()(x)
    x = layers.Dense(120, activation="tanh")(x)
    x = layers.Dense(84, activation="tanh")(x)
    return keras.Model(image, layers.Dense(10, activation="softmax")(x))


def inception_module(x, f1, f3_reduce, f3, f5_reduce, f5, pool):
    options = {"padding": "same", "activation": keras.activations.relu}
    pooled = layers.MaxPooling2D((3, 3), strides=(1, 1), padding="same")(x)
    fourth = layers.Conv2D(pool, 1, **options)(pooled)
    third = layers.Conv2D(f5, 5, **options)(layers.Conv2D(f5_reduce, 1, **options)(x))
    second = layers.Conv2D(f3, 3, **options)(layers.Conv2D(f3_reduce, 1, **options)(x))
    first = layers.Conv2D(f1, 1, **options)(x)
    return layers.concatenate([first, second, third, fourth], axis=-1)


def residual_block(x, filters, stride, version):
    same_shape = stride == 1 and x.shape[-1] == filters
    shortcut = x
    if version == 1:
        y = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
        y = layers.BatchNormalization(epsilon=1e-5)(y)
        y = layers.Activation("relu")(y)
        y = layers.Conv2D(filters, 3, padding="same")(y)
        y = layers.BatchNormalization(epsilon=1e-5)(y)
        if not same_shape:
            shortcut = layers.Conv2D(filters, 1, strides=stride)(x)
            shortcut = layers.BatchNormalization(epsilon=1e-5)(shortcut)
        return keras.ops.relu(y + shortcut)
    y = layers.BatchNormalization(epsilon=1e-5)(x)
    y = layers.Activation("relu")(y)
    if not same_shape:
        shortcut = layers.Conv2D(filters, 1, strides=stride)(x)  # of x itself
    y = layers.Conv2D(filters, 3, strides=stride, padding="same")(y)
    y = layers.BatchNormalization(epsilon=1e-5)(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters, 3, padding="same")(y)
    return shortcut + y


def build_resnet(depth, version):
    if depth not in range(8, 10_000, 6):
        raise ValueError("no such depth")
    image = keras.Input((32, 32, 3))
    x = layers.Conv2D(16, 3, padding="same")(image)
    if version == 1:
        x = layers.Activation("relu")(layers.BatchNormalization(epsilon=1e-5)(x))
    for filters, first_stride in ((16, 1), (32, 2), (64, 2)):
        x = residual_block(x, filters, first_stride, version)
        for _ in range((depth - 2) // 6 - 1):
            x = residual_block(x, filters, 1, version)
    if version != 1:
        x = layers.Activation("relu")(layers.BatchNormalization(epsilon=1e-5)(x))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, layers.Dense(10, activation="softmax")(x))
