"""
task = "hex_colour"
fails = ["test_hex_colour_of_a_pixel"]
diagnosis = "Red and green got lost: a byte shifted by 8 or 16 bits is 0. Make Python numbers of them first, with int."
"""


def hex_colour(rgb):
    return f"#{rgb[0] << 16 | rgb[1] << 8 | rgb[2]:06x}"
