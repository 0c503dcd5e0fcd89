"""
task = "hex_colour"
fails = ["test_hex_colour_of_orange", "test_hex_colour_writes_small_numbers_with_two_digits"]
diagnosis = "Numbers below 16 got one digit only. Write two for each byte, the first may be 0."
"""


def hex_colour(rgb):
    return "#" + "".join(f"{int(value):x}" for value in rgb)
