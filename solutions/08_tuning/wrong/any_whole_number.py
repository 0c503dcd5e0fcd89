"""
task = "suggest"
fails = ["test_suggest_offers_the_seven_powers_of_two"]
diagnosis = "Any whole number from 4 to 256 is suggested: only the powers of two are choices."
"""


def suggest(trial):
    return {
        "neurons": trial.suggest_int("neurons", 4, 256),
        "activation": trial.suggest_categorical("activation", ["relu", "leaky_relu", "tanh"]),
        "learning_rate": trial.suggest_float("learning_rate", 1e-4, 1e-2, log=True),
    }
