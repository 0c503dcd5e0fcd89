"""
task = "output_size"
fails = ["test_output_size_without_and_with_padding"]
diagnosis = "The padding was counted once. There are zeros at both ends of the row."
"""


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    footprint = dilation * (kernel - 1) + 1
    room = size + padding - footprint
    if room < 0:
        raise ValueError("the kernel does not fit")
    return room // stride + 1
