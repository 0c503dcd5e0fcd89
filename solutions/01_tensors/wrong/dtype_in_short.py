"""
task = "describe"
fails = ["test_describe_a_matrix_of_two_rows", "test_describe_names_the_dtype"]
diagnosis = "This is the short code of the dtype, for machines. Asked for is its name, such as uint8."
"""


def describe(image):
    return image.ndim, image.shape, image.dtype.str
