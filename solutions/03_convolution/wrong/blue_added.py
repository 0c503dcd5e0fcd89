"""
task = "yellowness"
fails = ["test_yellowness_of_pure_colours"]
diagnosis = "Blue was added: yellow holds no blue, so its weight is −1."
"""


def yellowness(image):
    return image.astype(float).sum(axis=2)
