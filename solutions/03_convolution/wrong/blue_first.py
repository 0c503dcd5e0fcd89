"""
task = "yellowness"
fails = ["test_yellowness_of_pure_colours"]
diagnosis = "Red and blue are swapped: the channels come in the order red, green, blue."
"""


def yellowness(image):
    return image.astype(float) @ [-1, 1, 1]
