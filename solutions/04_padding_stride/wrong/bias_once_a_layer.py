"""
task = "conv_parameters"
fails = ["test_conv_parameters_of_square_kernels"]
diagnosis = "There is one bias for the whole layer here. Each filter has its own."
"""


def conv_parameters(in_channels, filters, kernel, bias=True):
    kernel_height, kernel_width = (kernel, kernel) if isinstance(kernel, int) else kernel
    return filters * kernel_height * kernel_width * in_channels + bool(bias)
