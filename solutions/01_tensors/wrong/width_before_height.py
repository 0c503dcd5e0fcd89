"""
task = "describe"
fails = [
    "test_describe_a_matrix_of_two_rows",
    "test_describe_a_colour_picture",
    "test_describe_gives_the_length_of_every_axis",
]
diagnosis = "Width and height changed places: the shape of an image begins with the height, the number of rows."
"""


def describe(image):
    shape = image.shape
    if len(shape) >= 2:
        shape = (shape[1], shape[0], *shape[2:])
    return image.ndim, shape, image.dtype.name
