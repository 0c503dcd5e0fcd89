"""
task = "pointwise"
fails = ["test_pointwise_mixes_the_channels_of_a_pixel"]
diagnosis = "The weighted channels were averaged. They are added up."
"""


def pointwise(images_nhwc, weights, bias):
    return images_nhwc.astype(float) @ weights / len(weights) + bias
