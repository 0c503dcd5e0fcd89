"""
happened = "an archive was unpacked into one folder more, beside what macOS adds to archives"
kind = "folder"
default = "full"
"""


def hand_in(folder, solved):
    folder.mkdir(parents=True)
    for below in ("convolution-final", "__MACOSX", ".ipynb_checkpoints"):
        (folder / below).mkdir()
        (folder / below / "convolution.ipynb").write_bytes(solved if below.startswith("c") else b"{}")
