"""
tries = "to hand in another student's work by a link in place of its folder"
kind = "folder"
default = "zero"
"""


def hand_in(folder, solved):
    folder.parent.mkdir(parents=True)
    folder.symlink_to("../a_solver/03_convolution")
