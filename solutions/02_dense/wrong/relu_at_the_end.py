"""
task = "build_mlp"
fails = ["test_build_mlp_ends_in_logits_or_probabilities"]
diagnosis = "ReLU stands on the last layer as well: it wipes out all negative logits."
"""

from keras import Sequential, layers


def build_mlp():
    return Sequential(
        [
            layers.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(300, activation="relu"),
            layers.Dense(100, activation="relu"),
            layers.Dense(10, activation="relu"),
        ]
    )
