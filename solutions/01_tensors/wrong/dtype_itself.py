"""
task = "describe"
fails = ["test_describe_a_matrix_of_two_rows", "test_describe_names_the_dtype"]
diagnosis = "The third part is the dtype itself. Asked for is its name, a text: which attribute of the dtype holds it?"
"""


def describe(image):
    return image.ndim, image.shape, image.dtype
