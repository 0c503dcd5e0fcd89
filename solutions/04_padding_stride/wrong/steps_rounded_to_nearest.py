"""
task = "output_size"
fails = ["test_output_size_with_a_stride_counts_whole_steps"]
diagnosis = "The number of steps was rounded to the nearest whole number. Only whole steps count."
"""


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    footprint = dilation * (kernel - 1) + 1
    room = size + 2 * padding - footprint
    if room < 0:
        raise ValueError("the kernel does not fit")
    return round(room / stride) + 1
