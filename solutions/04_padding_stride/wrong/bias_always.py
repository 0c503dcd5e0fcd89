"""
task = "conv_parameters"
fails = ["test_conv_parameters_without_bias"]
diagnosis = "The biases were counted, although this layer has none."
"""


def conv_parameters(in_channels, filters, kernel, bias=True):
    kernel_height, kernel_width = (kernel, kernel) if isinstance(kernel, int) else kernel
    return filters * (kernel_height * kernel_width * in_channels + 1)
