"""
task = "hex_colour"
fails = ["test_hex_colour_of_orange", "test_hex_colour_of_pure_colours"]
diagnosis = "Blue stands first here. The order is red, green, blue."
"""


def hex_colour(rgb):
    return "#" + "".join(f"{int(value):02x}" for value in reversed(tuple(rgb)))
