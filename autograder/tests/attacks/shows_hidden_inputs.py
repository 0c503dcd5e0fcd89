"""
tries = "to show hidden inputs to the student: in exceptions, in prints, in the name of an exception"
kind = "append"
default = "full"
expected = { yellowness = 6, convolve = 6 }
must_not_show = ["SHOWN"]
"""

import sys

calls = []
right_yellowness, right_convolve = yellowness, convolve


def yellowness(image):
    calls.append(1)
    if len(calls) <= 2:  # the visible tests' questions: anybody may know them
        return right_yellowness(image)
    print("SHOWN", image.tolist(), file=sys.__stderr__)
    raise type(f"SHOWN{image.ravel()[0]}", (Exception,), {})(f"SHOWN {image.tolist()}")


asked = []


def convolve(image, kernel):
    asked.append(1)
    if len(asked) <= 2:
        return right_convolve(image, kernel)
    return f"SHOWN {image.tolist()}"
