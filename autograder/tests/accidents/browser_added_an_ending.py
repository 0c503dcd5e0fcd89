"""
happened = "the browser appended .txt to the file's name"
kind = "folder"
default = "full"
"""


def hand_in(folder, solved):
    folder.mkdir(parents=True)
    (folder / "convolution.ipynb.txt").write_bytes(solved)
