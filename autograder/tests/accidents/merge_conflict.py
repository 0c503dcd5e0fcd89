"""
happened = "the file holds the marks of a merge that was never finished"
kind = "folder"
default = "zero"
because = "the file is no notebook any more, and nobody can say which side counts; the feedback says so"
"""


def hand_in(folder, solved):
    folder.mkdir(parents=True)
    text = solved.decode()
    (folder / "convolution.ipynb").write_text(
        text.replace('"cells": [', '<<<<<<< HEAD\n"cells": [\n=======', 1)
    )
