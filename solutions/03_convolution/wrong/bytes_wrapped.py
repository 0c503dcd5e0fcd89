"""
task = "yellowness"
fails = ["test_yellowness_of_bytes"]
diagnosis = "Red + green − blue was computed in bytes, which wrap: turn the image into floats first."
"""


def yellowness(image):
    return image[:, :, 0] + image[:, :, 1] - image[:, :, 2]
