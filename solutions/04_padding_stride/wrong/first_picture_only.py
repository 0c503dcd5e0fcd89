"""
task = "pointwise"
fails = ["test_pointwise_leaves_space_alone"]
diagnosis = "Only the first picture was mixed. The first axis counts pictures, and all of them are wanted."
"""


def pointwise(images_nhwc, weights, bias):
    return images_nhwc[:1].astype(float) @ weights + bias
