"""
task = "suggest"
fails = ["test_suggest_spreads_the_learning_rate_in_the_logarithm"]
diagnosis = "Learning rates are spread evenly, so hardly any lies below 0.001: spread their logarithm."
"""


def suggest(trial):
    return {
        "neurons": trial.suggest_categorical("neurons", [4, 8, 16, 32, 64, 128, 256]),
        "activation": trial.suggest_categorical("activation", ["relu", "leaky_relu", "tanh"]),
        "learning_rate": trial.suggest_float("learning_rate", 1e-4, 1e-2),
    }
