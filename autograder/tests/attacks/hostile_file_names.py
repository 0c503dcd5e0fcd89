"""
tries = "to break scripts and pages by names of files: options, quotes, line breaks, markup, no UTF-8, endlessly many"
kind = "folder"
default = "full"
"""

import os


def hand_in(folder, solved):
    folder.mkdir(parents=True)
    (folder / "convolution.ipynb").write_bytes(solved)
    names = [
        "-rf.ipynb",
        "$(touch x).ipynb",
        "';--.ipynb",
        "a\nb.ipynb",
        "<script>.ipynb",
        "\u202egnp.ipynb",
        "..ipynb",
        "*.ipynb",
    ]
    for name in (*map(os.fsencode, names), b"\xff\xfe.ipynb", *(b"%d.ipynb" % i for i in range(2000))):
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:
            file.write(b"{}")
