"""
tries = "to use up memory and time while it is compiled, before a line of it runs"
kind = "made"
default = "full"
"""


def make(solved, stub):
    sources = [
        "x = ((((1,) * 200) * 200) * 200) * 200",
        "x = 'a' * 10**11",
        "x = 1 << 10**12",
        "x = " + "{'a': " * 60 + "1" + "}" * 60,
        "x = [" + "0," * 300_000 + "]",
        "\n".join(f"def f{i}(): return {i}" for i in range(20_000)),
    ]
    for source in sources:
        solved["cells"].append({"cell_type": "code", "metadata": {}, "outputs": [], "source": source})
    return solved
