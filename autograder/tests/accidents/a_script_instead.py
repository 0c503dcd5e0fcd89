"""
happened = "the notebook was exported, and the script was handed in"
kind = "folder"
default = "zero"
because = "no notebook was handed in; the feedback says so"
"""


def hand_in(folder, solved):
    folder.mkdir(parents=True)
    (folder / "convolution.py").write_bytes(solved)
