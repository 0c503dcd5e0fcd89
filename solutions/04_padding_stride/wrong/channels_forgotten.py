"""
task = "conv_parameters"
fails = ["test_conv_parameters_of_square_kernels"]
diagnosis = "The channels of the input were forgotten: a filter has one kernel for each of them."
"""


def conv_parameters(in_channels, filters, kernel, bias=True):
    kernel_height, kernel_width = (kernel, kernel) if isinstance(kernel, int) else kernel
    return filters * (kernel_height * kernel_width + bool(bias))
