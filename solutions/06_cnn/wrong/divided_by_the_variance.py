"""
task = "batch_norm"
fails = ["test_batch_norm_of_one_channel"]
diagnosis = "Divided by the variance itself: take the root of variance + epsilon first, the standard deviation."
"""


def batch_norm(x, gamma, beta, mean, variance, epsilon):
    return gamma * (x - mean) / (variance + epsilon) + beta
