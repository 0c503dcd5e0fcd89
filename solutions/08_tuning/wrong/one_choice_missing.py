"""
task = "suggest"
fails = ["test_suggest_offers_the_seven_powers_of_two"]
diagnosis = "One of the seven choices for neurons is missing: they go up to 256."
"""


def suggest(trial):
    return {
        "neurons": trial.suggest_categorical("neurons", [4, 8, 16, 32, 64, 128]),
        "activation": trial.suggest_categorical("activation", ["relu", "leaky_relu", "tanh"]),
        "learning_rate": trial.suggest_float("learning_rate", 1e-4, 1e-2, log=True),
    }
