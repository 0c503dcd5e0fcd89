"""
task = "build_mlp"
fails = ["test_build_mlp_has_dense_layers_of_the_right_sizes", "test_build_mlp_has_266610_parameters"]
diagnosis = "The hidden layers are in the wrong order: 300 neurons first, then 100."
"""

from keras import Sequential, layers


def build_mlp():
    return Sequential(
        [
            layers.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(100, activation="relu"),
            layers.Dense(300, activation="relu"),
            layers.Dense(10),
        ]
    )
