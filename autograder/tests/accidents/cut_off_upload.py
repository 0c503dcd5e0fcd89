"""
happened = "the upload broke off in the middle"
kind = "folder"
default = "zero"
because = "nothing can be read; the feedback says so"
"""


def hand_in(folder, solved):
    folder.mkdir(parents=True)
    (folder / "convolution.ipynb").write_bytes(solved[: len(solved) // 2])
