"""
task = "worst_confusions"
fails = ["test_worst_confusions_lists_no_pair_that_never_happened"]
diagnosis = "Pairs with count 0 were listed: they never happened, so the list ends before them."
"""

import numpy as np


def worst_confusions(labels, predicted, k):
    size = int(max(*labels, *predicted)) + 1
    matrix = np.zeros((size, size), int)
    np.add.at(matrix, (np.asarray(labels, int), np.asarray(predicted, int)), 1)
    np.fill_diagonal(matrix, 0)
    places = np.argsort(-matrix, axis=None, kind="stable")[:k]
    return [(int(i // size), int(i % size), int(matrix.flat[i])) for i in places]
