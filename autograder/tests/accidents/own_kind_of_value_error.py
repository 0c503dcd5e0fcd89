"""
happened = "a function refuses bad input with NumPy's own error, which is a ValueError too"
kind = "append"
default = "full"
"""

right = edges


def edges(image, operator):
    if operator not in ("prewitt", "sobel"):
        raise np.linalg.LinAlgError("a ValueError by another name")
    return right(image, operator)
