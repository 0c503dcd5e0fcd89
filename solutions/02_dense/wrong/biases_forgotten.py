"""
task = "dense_parameters"
fails = ["test_dense_parameters_of_the_worked_example", "test_dense_parameters_of_random_networks"]
diagnosis = "The biases are missing: each neuron has one, besides its weights."
"""


def dense_parameters(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))
