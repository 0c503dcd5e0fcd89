"""
tries = "to crash the parser in cells of its own: null bytes, nests, chains, one line of a million characters, odd codings"
kind = "made"
default = "full"
"""


def make(solved, stub):
    sources = [
        "x = 1\0\nimport os",
        "\0" * 1000,
        "(" * 50_000 + ")" * 50_000,
        "x = " + "-" * 100_000 + "1",
        "x = " + "1+" * 50_000 + "1",
        "x" + ".a" * 50_000,
        "x = " + "[" * 90 + "]" * 90,
        "if 1:\n" + "".join(" " * i + "if 1:\n" for i in range(1, 150)) + " " * 151 + "pass",
        "x = '" + "y" * 500_000 + "'",
        "# -*- coding: rot13 -*-\nvzcbeg bf",
        "# coding: utf-7\n+AG8-",
        "\f\f\fx = 1\f",
        "\ufeff\ufeffx = 1",
        "f'{" + 'f"{' * 50 + "1" + '}"' * 50 + "}'",
        "\\\n" * 5000 + "x = 1",
        "\r\r\r\rx = 1\r\r",
        "\u2028x = 1\u2029",
        "def edges(image, operator): \x00 return 0",
        "%" * 10_000,
        "!" * 10_000 + "\n" + "?" * 10_000,
        "%%time\n" * 400 + "x = 1",
    ]
    for source in sources:
        solved["cells"].append({"cell_type": "code", "metadata": {}, "outputs": [], "source": source})
    return solved
