"""
task = "output_size"
fails = ["test_output_size_with_dilation_counts_the_footprint"]
diagnosis = "The dilation was used as a step of the kernel. It is a step inside the kernel."
"""


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel does not fit")
    return room // (stride * dilation) + 1
