"""
task = "pointwise"
fails = ["test_pointwise_of_bytes_does_not_wrap"]
diagnosis = "The sums were computed in bytes, which wrap: turn the numbers into floats first."
"""


def pointwise(images_nhwc, weights, bias):
    return images_nhwc @ weights + bias
