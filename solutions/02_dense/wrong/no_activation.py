"""
task = "build_mlp"
fails = ["test_build_mlp_computes_what_dense_layers_with_relu_compute"]
diagnosis = "The hidden layers have no activation: then three layers can do no more than one."
"""

from keras import Sequential, layers


def build_mlp():
    return Sequential(
        [
            layers.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(300),
            layers.Dense(100),
            layers.Dense(10),
        ]
    )
