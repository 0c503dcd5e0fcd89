"""
task = "describe"
fails = ["test_describe_a_colour_picture", "test_describe_counts_the_axes"]
diagnosis = "len(image) is the length of the first axis, the height. The rank is the number of axes."
"""


def describe(image):
    return len(image), image.shape, image.dtype.name
