"""
happened = "saved by a Windows shell, which writes UTF-16"
kind = "made"
default = "full"
"""

import json


def make(solved, stub):
    return json.dumps(solved, ensure_ascii=False).encode("utf-16")
