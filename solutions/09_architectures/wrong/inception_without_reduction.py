"""
task = "inception_module"
fails = ["test_inception_keeps_the_size_and_stacks_the_channels"]
diagnosis = "The reducing convolutions of 1 × 1 are missing: the large filters read all channels of the input."
"""

from keras import layers


def inception_module(x, f1, f3_reduce, f3, f5_reduce, f5, pool):
    one = layers.Conv2D(f1, 1, padding="same", activation="relu")(x)
    three = layers.Conv2D(f3, 3, padding="same", activation="relu")(x)
    five = layers.Conv2D(f5, 5, padding="same", activation="relu")(x)
    pooled = layers.MaxPooling2D(3, strides=1, padding="same")(x)
    pooled = layers.Conv2D(pool, 1, padding="same", activation="relu")(pooled)
    return layers.Concatenate()([one, three, five, pooled])
