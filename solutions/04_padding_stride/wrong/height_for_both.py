"""
task = "conv_parameters"
fails = ["test_conv_parameters_of_a_kernel_that_is_not_square"]
diagnosis = "The kernel's height was also taken for its width."
"""


def conv_parameters(in_channels, filters, kernel, bias=True):
    height = kernel if isinstance(kernel, int) else kernel[0]
    return filters * (height**2 * in_channels + bool(bias))
