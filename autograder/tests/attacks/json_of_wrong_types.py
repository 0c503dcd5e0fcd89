"""
tries = "to upset every reader of the notebook: each field holds something that it never holds"
kind = "made"
default = "full"
"""

import json


def make(solved, stub):
    odd = [
        None,
        True,
        3,
        -1e308,
        10**400,
        "\ud800\udfff",
        [],
        {},
        [[]],
        {"a": {"b": [None]}},
        "cells",
        ["x = 1", 5, None, {}],
    ]
    cells = list(solved["cells"])
    for value in odd:
        cells += [
            value,
            {"cell_type": value},
            {"cell_type": "code", "source": value},
            {"cell_type": ["code"], "source": value},
        ]
        cells += [
            {
                "cell_type": "code",
                "input": value,
                "metadata": value,
                "id": value,
                "outputs": value,
                "execution_count": value,
            }
        ]
    whole = {
        "cells": cells,
        "metadata": odd,
        "nbformat": "four",
        "nbformat_minor": {},
        "worksheets": [3, {"cells": odd}, None],
    }
    return json.dumps(whole).encode()
