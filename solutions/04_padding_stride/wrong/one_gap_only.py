"""
task = "output_size"
fails = ["test_output_size_with_dilation_counts_the_footprint"]
diagnosis = "The dilation was counted for one gap. There is a gap between every two neighbouring weights."
"""


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    footprint = kernel + dilation - 1
    room = size + 2 * padding - footprint
    if room < 0:
        raise ValueError("the kernel does not fit")
    return room // stride + 1
