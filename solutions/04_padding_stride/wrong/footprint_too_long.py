"""
task = "output_size"
fails = ["test_output_size_with_dilation_counts_the_footprint"]
diagnosis = "The footprint is too long: between F weights there are F − 1 gaps, and none after the last."
"""


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    footprint = dilation * kernel
    room = size + 2 * padding - footprint
    if room < 0:
        raise ValueError("the kernel does not fit")
    return room // stride + 1
