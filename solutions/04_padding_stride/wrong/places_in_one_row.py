"""
task = "pointwise"
fails = ["test_pointwise_leaves_space_alone"]
diagnosis = "All pixels stand in one long row: give the result the axes of the pictures again."
"""


def pointwise(images_nhwc, weights, bias):
    pixels = images_nhwc.reshape(-1, images_nhwc.shape[-1]).astype(float)
    return pixels @ weights + bias
