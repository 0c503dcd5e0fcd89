"""
task = "output_size"
fails = ["test_output_size_without_and_with_padding"]
diagnosis = "One place is missing: you counted the steps. Before the first step there is a place, too."
"""


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    footprint = dilation * (kernel - 1) + 1
    room = size + 2 * padding - footprint
    if room < 0:
        raise ValueError("the kernel does not fit")
    return room // stride
