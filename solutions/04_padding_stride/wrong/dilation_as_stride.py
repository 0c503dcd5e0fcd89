"""
task = "conv2d"
fails = ["test_conv2d_with_dilation_touches_every_second_pixel"]
diagnosis = "The dilation was used as a stride: it moves the kernel, instead of spreading its weights."
"""

solution = conv2d


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    return solution(image, kernel, stride if dilation == 1 else dilation, padding)
