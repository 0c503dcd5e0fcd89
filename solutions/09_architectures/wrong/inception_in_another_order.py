"""
task = "inception_module"
fails = ["test_inception_stacks_its_branches_in_order"]
diagnosis = "The branches are stacked in another order: f1, f3, f5, pool."
"""

from keras import layers


def inception_module(x, f1, f3_reduce, f3, f5_reduce, f5, pool):
    one = layers.Conv2D(f1, 1, padding="same", activation="relu")(x)
    three = layers.Conv2D(f3_reduce, 1, padding="same", activation="relu")(x)
    three = layers.Conv2D(f3, 3, padding="same", activation="relu")(three)
    five = layers.Conv2D(f5_reduce, 1, padding="same", activation="relu")(x)
    five = layers.Conv2D(f5, 5, padding="same", activation="relu")(five)
    pooled = layers.MaxPooling2D(3, strides=1, padding="same")(x)
    pooled = layers.Conv2D(pool, 1, padding="same", activation="relu")(pooled)
    return layers.Concatenate()([pooled, five, three, one])
