"""
task = "same_padding"
fails = ["test_same_padding_with_a_stride_depends_on_the_size"]
diagnosis = "The stride makes no difference here. With a stride, the last place begins elsewhere."
"""


def same_padding(size, kernel, stride=1, dilation=1):
    footprint = dilation * (kernel - 1) + 1
    missing = footprint - 1
    return missing // 2, missing - missing // 2
