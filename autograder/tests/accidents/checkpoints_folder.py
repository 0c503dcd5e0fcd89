"""
happened = "the folder of checkpoints and the system's own files were handed in too"
kind = "folder"
default = "full"
"""


def hand_in(folder, solved):
    folder.mkdir(parents=True)
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "convolution-checkpoint.ipynb").write_text("{}")
    (folder / "._convolution.ipynb").write_bytes(b"\0\5\x16\7Mac OS X")
    (folder / "._my work.ipynb").write_bytes(b"\0\5\x16\7Mac OS X")
    (folder / ".DS_Store").write_bytes(b"\0")
    (folder / "my work.ipynb").write_bytes(solved)
