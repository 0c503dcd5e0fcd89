"""
task = "suggest"
fails = ["test_suggest_offers_three_activations"]
diagnosis = "An activation function is missing: leaky_relu is the third."
"""


def suggest(trial):
    return {
        "neurons": trial.suggest_categorical("neurons", [4, 8, 16, 32, 64, 128, 256]),
        "activation": trial.suggest_categorical("activation", ["relu", "tanh"]),
        "learning_rate": trial.suggest_float("learning_rate", 1e-4, 1e-2, log=True),
    }
