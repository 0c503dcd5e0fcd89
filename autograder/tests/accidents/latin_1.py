"""
happened = "saved by an editor that writes Latin-1: the umlauts in comments are no UTF-8"
kind = "made"
default = "full"
"""

import json


def make(solved, stub):
    solved["cells"][2]["source"] += ["\n# für Grüße, é"]
    return json.dumps(solved, ensure_ascii=False).encode("latin-1", "replace")
