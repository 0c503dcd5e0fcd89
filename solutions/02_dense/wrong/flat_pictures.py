"""
task = "build_mlp"
fails = ["test_build_mlp_makes_ten_numbers_of_a_picture"]
diagnosis = "This network takes lists of 784 numbers: let it take pictures of (28, 28), and flatten them itself."
"""

from keras import Sequential, layers


def build_mlp():
    return Sequential(
        [
            layers.Input((784,)),
            layers.Dense(300, activation="relu"),
            layers.Dense(100, activation="relu"),
            layers.Dense(10),
        ]
    )
