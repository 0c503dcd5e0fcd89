"""
task = "conv_parameters"
fails = ["test_conv_parameters_of_square_kernels"]
diagnosis = "A kernel given as one number is square: its number of weights is that number squared."
"""


def conv_parameters(in_channels, filters, kernel, bias=True):
    weights = kernel if isinstance(kernel, int) else kernel[0] * kernel[1]
    return filters * (weights * in_channels + bool(bias))
