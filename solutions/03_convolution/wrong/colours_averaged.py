"""
task = "yellowness"
fails = ["test_yellowness_of_pure_colours"]
diagnosis = "The sum was divided by three: the weights are 1, 1 and −1, not a third of that."
"""


def yellowness(image):
    return (image.astype(float) * [1, 1, -1]).mean(axis=2)
