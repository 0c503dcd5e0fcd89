"""
tries = "to take an hour: a thousand cells that each sleep until their time is up"
kind = "made"
default = "zero"
"""


def make(solved, stub):
    sleep = {"cell_type": "code", "metadata": {}, "outputs": [], "source": "import time\ntime.sleep(9)"}
    solved["cells"] += [sleep] * 1000
    return solved
