"""
task = "dropout"
fails = ["test_dropout_does_nothing_at_inference", "test_dropout_scales_what_it_keeps"]
diagnosis = "The scaling is at the wrong time: scale up what is kept while training, and do nothing at inference."
"""


def dropout(x, rate, rng, training):
    if not training:
        return x * (1 - rate)
    return x * (rng.random(x.shape) >= rate)
