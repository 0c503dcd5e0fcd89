"""
task = "relu"
fails = ["test_relu_does_not_write_into_its_argument"]
diagnosis = "The zeros were written into x itself, so the caller's array changes: work on a copy, or make a new array."
"""


def relu(x):
    x[x < 0] = 0
    return x
