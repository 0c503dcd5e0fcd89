"""
task = "dense_parameters"
fails = [
    "test_dense_parameters_of_the_network_of_this_notebook",
    "test_dense_parameters_of_random_networks",
]
diagnosis = "This counts a bias for each input of a layer: it is the neurons, which come out, that have one."
"""


def dense_parameters(sizes):
    return sum(sizes[i] * sizes[i + 1] + sizes[i] for i in range(len(sizes) - 1))
