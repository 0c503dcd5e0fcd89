"""
happened = "Windows line ends in the file and in every cell, a byte order mark before it all"
kind = "made"
default = "full"
"""

import json


def make(solved, stub):
    for cell in solved["cells"]:
        cell["source"] = [line.replace("\n", "\r\n") for line in cell["source"]]
    return b"\xef\xbb\xbf" + json.dumps(solved, indent=1).replace("\n", "\r\n").encode()
