"""
task = "suggest"
fails = ["test_suggest_returns_what_the_trial_gives"]
diagnosis = "The trial was asked for another name than in the table: each name is the key of the dict."
"""


def suggest(trial):
    return {
        "neurons": trial.suggest_categorical("neurons", [4, 8, 16, 32, 64, 128, 256]),
        "activation": trial.suggest_categorical("activation", ["relu", "leaky_relu", "tanh"]),
        "learning_rate": trial.suggest_float("lr", 1e-4, 1e-2, log=True),
    }
