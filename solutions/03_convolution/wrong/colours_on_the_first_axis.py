"""
task = "yellowness"
fails = ["test_yellowness_finds_the_colours_on_the_last_axis"]
diagnosis = "image[0] is the first row of pixels, not the colour red: red is image[:, :, 0]."
"""


def yellowness(image):
    image = image.astype(float)
    return image[0] + image[1] - image[2]
