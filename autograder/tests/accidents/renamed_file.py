"""
happened = "the file was renamed, with a capital ending and a number in brackets"
kind = "folder"
default = "full"
"""


def hand_in(folder, solved):
    folder.mkdir(parents=True)
    (folder / "Übung 3 – final (2).IPYNB").write_bytes(solved)
