"""
task = "describe"
fails = ["test_describe_a_matrix_of_two_rows", "test_describe_counts_the_axes"]
diagnosis = "This is the rank of linear algebra, which counts independent rows. The rank of a tensor counts its axes."
"""

import numpy as np


def describe(image):
    return int(np.max(np.linalg.matrix_rank(image))), image.shape, image.dtype.name
