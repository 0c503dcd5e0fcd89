"""
tries = "to have NumPy make room for a hundred thousand copies of the longest of its texts"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", by_hand = "zero" }
"""


def cross_correlate(image, kernel):
    return ["x" * 5_000_000] + [""] * 60_000


by_hand = [["x" * 1_000_000] + [b""] * 300] * 300
