"""
task = "describe"
fails = ["test_describe_a_colour_picture"]
diagnosis = "Height and width are not the whole shape: the channels are an axis, too."
"""


def describe(image):
    return image.ndim, image.shape[:2], image.dtype.name
