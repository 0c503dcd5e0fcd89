"""
task = "hex_colour"
fails = ["test_hex_colour_of_orange", "test_hex_colour_of_many_colours"]
diagnosis = "The digits are right, but the text must begin with #."
"""


def hex_colour(rgb):
    return "".join(f"{int(value):02x}" for value in rgb)
