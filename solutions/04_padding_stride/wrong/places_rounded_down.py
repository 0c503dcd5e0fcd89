"""
task = "same_padding"
fails = ["test_same_padding_with_a_stride_depends_on_the_size"]
diagnosis = "The places were rounded down: size / stride is rounded up, so that every pixel is seen."
"""


def same_padding(size, kernel, stride=1, dilation=1):
    footprint = dilation * (kernel - 1) + 1
    places = size // stride
    missing = max((places - 1) * stride + footprint - size, 0)
    return missing // 2, missing - missing // 2
