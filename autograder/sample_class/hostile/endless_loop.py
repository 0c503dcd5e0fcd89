"""
tries = "never to return from one function; the other tasks are judged on a fresh worker"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""


def yellowness(image):
    while True:
        pass
