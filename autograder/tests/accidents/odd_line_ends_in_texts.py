"""
happened = "texts with Windows line ends, tabs, form feeds and a backslash at the end of a line"
kind = "append"
default = "full"
"""

text = "first\r\nsecond\tthird\x0c"
path = r"C:\new\test"
right = edges


def edges(image, operator):
    """Strength.\r\n
    Uses \
    both."""
    return right(image, operator)
