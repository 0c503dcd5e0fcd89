"""
task = "pointwise"
fails = ["test_pointwise_with_one_channel"]
diagnosis = "Where there is one channel only, its axis is gone. Keep all four axes."
"""


def pointwise(images_nhwc, weights, bias):
    mixed = images_nhwc.astype(float) @ weights + bias
    return mixed[..., 0] if mixed.shape[-1] == 1 else mixed
