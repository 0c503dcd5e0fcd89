"""
task = "dense_parameters"
fails = ["test_dense_parameters_of_the_worked_example", "test_dense_parameters_of_random_networks"]
diagnosis = "This counts one bias for each layer: every neuron has a bias of its own."
"""


def dense_parameters(sizes):
    return sum(sizes[i] * sizes[i + 1] + 1 for i in range(len(sizes) - 1))
