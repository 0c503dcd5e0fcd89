"""
task = "describe"
fails = ["test_describe_a_matrix_of_two_rows", "test_describe_counts_the_axes"]
diagnosis = "This counts the entries of the array. The rank counts its axes: look at how many numbers the shape has."
"""


def describe(image):
    return image.size, image.shape, image.dtype.name
