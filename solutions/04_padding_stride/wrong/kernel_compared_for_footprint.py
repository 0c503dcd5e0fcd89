"""
task = "output_size"
fails = ["test_output_size_refuses_a_footprint_that_is_too_long"]
diagnosis = "The kernel was compared with the row, but it is the footprint that has to fit."
"""


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    footprint = dilation * (kernel - 1) + 1
    room = size + 2 * padding - footprint
    if kernel > size + 2 * padding:
        raise ValueError("the kernel does not fit")
    return room // stride + 1
