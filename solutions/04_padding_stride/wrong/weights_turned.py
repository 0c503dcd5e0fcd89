"""
task = "pointwise"
fails = ["test_pointwise_leaves_space_alone"]
diagnosis = "Rows and columns of the weights were exchanged: row i belongs to channel i of the picture."
"""


def pointwise(images_nhwc, weights, bias):
    return images_nhwc.astype(float) @ weights.T + bias
