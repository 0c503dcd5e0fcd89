"""
task = "output_size"
fails = ["test_output_size_with_dilation_counts_the_footprint"]
diagnosis = "The dilation makes no difference here. It makes the footprint longer than the kernel."
"""


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel does not fit")
    return room // stride + 1
