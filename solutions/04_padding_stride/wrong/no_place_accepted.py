"""
task = "output_size"
fails = ["test_output_size_refuses_what_does_not_fit"]
diagnosis = "Where not even one place is left, the function returns a number: raise ValueError instead."
"""


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    footprint = dilation * (kernel - 1) + 1
    room = size + 2 * padding - footprint
    return room // stride + 1
