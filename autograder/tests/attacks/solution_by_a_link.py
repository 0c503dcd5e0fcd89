"""
tries = "to hand in the instructor's solution by links to the course's folders, one level down"
kind = "folder"
default = "zero"
"""


def hand_in(folder, solved):
    folder.mkdir(parents=True)
    (folder / "deeper").symlink_to("../../a_solver/03_convolution")
    (folder / "convolution.ipynb").symlink_to("../../../course/solutions/03_convolution/convolution.md")
    (folder / "loop").symlink_to(".")
