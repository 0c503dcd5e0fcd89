"""
task = "dense_parameters"
fails = ["test_dense_parameters_of_the_worked_example", "test_dense_parameters_of_random_networks"]
diagnosis = "The last layer is missing: it has weights and biases like all others."
"""


def dense_parameters(sizes):
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 2))
