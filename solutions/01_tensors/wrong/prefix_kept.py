"""
task = "hex_colour"
fails = ["test_hex_colour_of_orange"]
diagnosis = "hex puts 0x before every number. Leave these two characters out; small numbers still need two digits."
"""


def hex_colour(rgb):
    return "#" + "".join(hex(int(value)) for value in rgb)
