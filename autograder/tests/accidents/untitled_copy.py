"""
happened = "a started notebook with the default name lies beside the right one"
kind = "folder"
default = "full"
"""


def hand_in(folder, solved):
    folder.mkdir(parents=True)
    (folder / "Untitled.ipynb").write_text('{"cells": [{"cell_type": "code", "source": "1 + 1"}]}')
    (folder / "convolution.ipynb").write_bytes(solved)
    (folder / "test_visible.py").write_text("# as it came")
