"""
happened = "the upload failed, and the file is empty"
kind = "folder"
default = "zero"
because = "nothing can be read; the feedback says so"
"""


def hand_in(folder, solved):
    folder.mkdir(parents=True)
    (folder / "convolution.ipynb").write_bytes(b"")
