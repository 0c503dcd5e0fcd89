"""
task = "build_mlp"
fails = ["test_build_mlp_makes_ten_numbers_of_a_picture", "test_build_mlp_has_266610_parameters"]
diagnosis = "Flatten is missing: the dense layers take each row of pixels by itself."
"""

from keras import Sequential, layers


def build_mlp():
    return Sequential(
        [
            layers.Input((28, 28)),
            layers.Dense(300, activation="relu"),
            layers.Dense(100, activation="relu"),
            layers.Dense(10),
        ]
    )
