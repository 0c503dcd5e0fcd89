"""
happened = "helpers, constants and imports stand in the first cell, with star imports and odd names"
kind = "made"
default = "full"
"""


def make(solved, stub):
    first = next(cell for cell in solved["cells"] if cell["cell_type"] == "code")
    first["source"] = (
        "import numpy as numpy, numpy as np\nfrom numpy import *\nfrom math import *\nfrom scipy.signal import *\n"
        "WEIGHTS = np.array([1.0, 1.0, -1.0])\n"
        "def half_turn(kernel):\n    return numpy.rot90(kernel, 2)\n" + "".join(first["source"])
    )
    for cell in solved["cells"]:
        if cell["id"] == "task-yellowness":
            cell["source"] = "def yellowness(image):\n    return asarray(image, dtype=float64) @ WEIGHTS"
        if cell["id"] == "task-convolve":
            cell["source"] = (
                "def convolve(image, kernel):\n    return cross_correlate(image, half_turn(kernel))"
            )
    return solved
