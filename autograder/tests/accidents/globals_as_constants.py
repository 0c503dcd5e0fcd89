"""
happened = "the functions read and change global variables, and one keeps a counter"
kind = "append"
default = "full"
"""

counter = 0
MIDDLE = {"prewitt": 1, "sobel": 2}
right_edges = edges


def edges(image, operator):
    global counter, last
    counter += 1
    last = image
    MIDDLE.setdefault(operator, 0)
    return right_edges(image, operator)
