"""
happened = "prints, warnings, logs and progress in every function"
kind = "append"
default = "full"
"""

import logging
import sys
import warnings

before = dict(
    cross_correlate=cross_correlate,
    convolve=convolve,
    yellowness=yellowness,
    conv_layer=conv_layer,
    edges=edges,
)


def chatty(function):
    def inner(*args):
        print("called with", *args)
        warnings.warn("careful", UserWarning)
        logging.warning("careful")
        sys.stderr.write("\r 50%")
        result = function(*args)
        print(result)
        return result

    return inner


cross_correlate, convolve, yellowness, conv_layer, edges = map(chatty, before.values())
