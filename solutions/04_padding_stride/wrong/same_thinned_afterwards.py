"""
task = "conv2d"
fails = ["test_conv2d_with_same_padding_stride_and_dilation"]
diagnosis = 'The zeros of "same" were found for stride 1, and places left out later. Ask with the stride.'
"""

solution = conv2d


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    down, across = (stride, stride) if isinstance(stride, int) else stride
    if padding == "same":
        return solution(image, kernel, 1, padding, dilation)[::down, ::across]
    return solution(image, kernel, stride, padding, dilation)
