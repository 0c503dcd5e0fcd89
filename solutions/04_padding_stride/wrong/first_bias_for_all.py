"""
task = "pointwise"
fails = ["test_pointwise_mixes_the_channels_of_a_pixel"]
diagnosis = "All channels got the same bias. Each channel of the result has its own."
"""


def pointwise(images_nhwc, weights, bias):
    return images_nhwc.astype(float) @ weights + bias[0]
