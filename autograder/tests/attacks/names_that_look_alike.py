"""
tries = "to be taken for the functions asked for: Greek and Cyrillic letters, invisible signs, text that runs from right to left"
kind = "stub"
default = "zero"
"""


def еdges(image, operator):  # a Cyrillic letter
    return 100


globals()["edges\u200b"] = globals()["edges\0"] = globals()["EDGES"] = еdges
globals()["yellowness "] = globals()["con\u0432olve"] = еdges
access = "user\u202e \u2066# passed\u2069 \u2066"
__class__ = __builtins__
