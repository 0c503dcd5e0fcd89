"""
task = "conv2d"
fails = ["test_conv2d_steps_2_down_and_3_across"]
diagnosis = "Pixels were left out before the kernel slid. The stride leaves out places, not pixels."
"""

solution = conv2d


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    down, across = (stride, stride) if isinstance(stride, int) else stride
    return solution(image[::down, ::across], kernel, 1, padding, dilation)
