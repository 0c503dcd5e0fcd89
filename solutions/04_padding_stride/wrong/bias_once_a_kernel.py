"""
task = "conv_parameters"
fails = ["test_conv_parameters_of_square_kernels"]
diagnosis = "There is a bias for each kernel here. A filter has one bias for all its channels together."
"""


def conv_parameters(in_channels, filters, kernel, bias=True):
    kernel_height, kernel_width = (kernel, kernel) if isinstance(kernel, int) else kernel
    return filters * in_channels * (kernel_height * kernel_width + bool(bias))
