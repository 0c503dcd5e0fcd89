"""
task = "suggest"
fails = ["test_suggest_keeps_the_learning_rate_within_its_range"]
diagnosis = "The range of learning rates is too wide: it goes from 1e-4 to 1e-2."
"""


def suggest(trial):
    return {
        "neurons": trial.suggest_categorical("neurons", [4, 8, 16, 32, 64, 128, 256]),
        "activation": trial.suggest_categorical("activation", ["relu", "leaky_relu", "tanh"]),
        "learning_rate": trial.suggest_float("learning_rate", 1e-5, 1e-1, log=True),
    }
