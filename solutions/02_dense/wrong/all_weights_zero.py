"""
task = "build_mlp"
fails = ["test_build_mlp_starts_from_random_weights"]
diagnosis = "All weights start at 0: then all neurons of a layer stay alike, and learn nothing of their own."
"""

from keras import Sequential, layers


def build_mlp():
    return Sequential(
        [
            layers.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(300, activation="relu", kernel_initializer="zeros"),
            layers.Dense(100, activation="relu", kernel_initializer="zeros"),
            layers.Dense(10, kernel_initializer="zeros"),
        ]
    )
