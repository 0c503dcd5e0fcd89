"""
task = "build_mlp"
fails = ["test_build_mlp_has_266610_parameters"]
diagnosis = "The layers were told to have no biases: 410 parameters are missing."
"""

from keras import Sequential, layers


def build_mlp():
    return Sequential(
        [
            layers.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(300, activation="relu", use_bias=False),
            layers.Dense(100, activation="relu", use_bias=False),
            layers.Dense(10, use_bias=False),
        ]
    )
