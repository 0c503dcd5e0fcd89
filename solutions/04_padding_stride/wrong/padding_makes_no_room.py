"""
task = "output_size"
fails = ["test_output_size_with_padding_around_a_row_shorter_than_the_kernel"]
diagnosis = "The footprint was compared with the row alone. It has to fit on the row with its padding."
"""


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    footprint = dilation * (kernel - 1) + 1
    room = size + 2 * padding - footprint
    if footprint > size:
        raise ValueError("the kernel does not fit")
    return room // stride + 1
