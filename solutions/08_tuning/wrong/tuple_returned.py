"""
task = "suggest"
fails = ["test_suggest_returns_what_the_trial_gives"]
diagnosis = "The values were returned as a tuple: return a dict with three keys."
"""


def suggest(trial):
    neurons = trial.suggest_categorical("neurons", [4, 8, 16, 32, 64, 128, 256])
    activation = trial.suggest_categorical("activation", ["relu", "leaky_relu", "tanh"])
    return neurons, activation, trial.suggest_float("learning_rate", 1e-4, 1e-2, log=True)
