"""
task = "to_channels_first"
fails = ["test_to_channels_first_gives_the_worked_example", "test_to_channels_first_of_a_random_batch"]
diagnosis = "The shape is right, the content is not: reshape fills the numbers in anew. Reorder the axes instead."
"""


def to_channels_first(images_nhwc):
    n, h, w, c = images_nhwc.shape
    return images_nhwc.reshape(n, c, h, w)
