"""
task = "pointwise"
fails = ["test_pointwise_mixes_the_channels_of_a_pixel"]
diagnosis = "The bias was forgotten: add one number to each channel of the result."
"""


def pointwise(images_nhwc, weights, bias):
    return images_nhwc.astype(float) @ weights
