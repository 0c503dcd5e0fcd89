"""
task = "dropout"
fails = ["test_dropout_scales_what_it_keeps"]
diagnosis = "What is kept was not scaled: while training, divide it by 1 − rate, which keeps the sum right on average."
"""


def dropout(x, rate, rng, training):
    if not training:
        return x
    return x * (rng.random(x.shape) >= rate)
