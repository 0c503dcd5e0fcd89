"""
task = "describe"
fails = ["test_describe_a_matrix_of_two_rows", "test_describe_names_the_dtype"]
diagnosis = "ndarray is the type of the box. The dtype is the type of the numbers inside it."
"""


def describe(image):
    return image.ndim, image.shape, type(image).__name__
