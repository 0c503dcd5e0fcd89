"""
task = "describe"
fails = ["test_describe_a_matrix_of_two_rows"]
diagnosis = "The parts stand in another order: first the rank, then the shape, then the name of the dtype."
"""


def describe(image):
    return image.shape, image.ndim, image.dtype.name
