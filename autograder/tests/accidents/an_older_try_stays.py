"""
happened = "a wrong first try stands above the right one"
kind = "made"
default = "full"
"""


def make(solved, stub):
    wrong = "def edges(image, operator):\n    return image\n\ndef convolve(image, kernel):\n    return None\nby_hand = 0"
    solved["cells"].insert(
        0, {"cell_type": "code", "id": "old", "metadata": {}, "outputs": [], "source": wrong}
    )
    return solved
