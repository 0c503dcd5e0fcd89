"""
task = "hex_colour"
fails = ["test_hex_colour_of_a_pixel", "test_hex_colour_of_a_list_and_of_an_array"]
diagnosis = "The % of texts takes tuples only. Lists and arrays are colours, too: take their numbers one by one."
"""


def hex_colour(rgb):
    return "#%02x%02x%02x" % rgb  # noqa: UP031
