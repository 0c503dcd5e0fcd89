"""
tries = "to show one thing to a reader and another to the grader: every key twice, NaN, Infinity, comments in strings"
kind = "made"
default = "zero"
"""

import json


def make(solved, stub):
    right, wrong = json.dumps(solved["cells"]), json.dumps(stub["cells"])
    head = '{"nbformat": 4, "nbformat": NaN, "metadata": {"points": Infinity, "points": -Infinity, "score": 1e999}'
    return f'{head}, "cells": {right}, "cells": {wrong}}}'.encode()
