"""
task = "hex_colour"
fails = ["test_hex_colour_of_orange", "test_hex_colour_of_pure_colours"]
diagnosis = "These are decimal digits. Write each number in base 16: 255 is ff."
"""


def hex_colour(rgb):
    return "#" + "".join(f"{int(value):02d}" for value in rgb)
