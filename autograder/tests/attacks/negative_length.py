"""
tries = "to upset the encoder by lengths that are negative, no numbers, or larger than four bytes hold"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero" }
"""


class Odd(list):
    length = -1

    def __len__(self):
        return self.length


def cross_correlate(image, kernel):
    return Odd([1.0])


def convolve(image, kernel):
    odd = Odd([1.0])
    odd.length = "two"
    return odd


def edges(image, operator):
    odd = Odd([1.0])
    odd.length = 2**40
    return odd
