"""
task = "output_size"
fails = ["test_output_size_refuses_a_footprint_that_is_too_long"]
diagnosis = "Too short a row slips through if the stride is large: division by it rounded up to 0 steps."
"""


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    footprint = dilation * (kernel - 1) + 1
    room = size + 2 * padding - footprint
    if int(room / stride) + 1 < 1:
        raise ValueError("the kernel does not fit")
    return int(room / stride) + 1
