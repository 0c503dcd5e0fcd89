"""
tries = "to drown the grader in output while a function runs: print, logging, warnings, standard error, descriptors 1 and 2"
kind = "append"
default = "full"
"""

import logging
import os
import sys
import warnings

right = edges


def edges(image, operator):
    for _ in range(20):
        print("x" * 200_000)
        print("y" * 200_000, file=sys.stderr)
        logging.error("z" * 100_000)
        warnings.warn("w" * 100_000)
        os.write(1, b"x" * 100_000)
        os.write(2, b"x" * 100_000)
    return right(image, operator)
