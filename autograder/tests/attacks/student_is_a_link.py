"""
tries = "to be another student by a link in place of the folder with its name"
kind = "folder"
default = "zero"
"""


def hand_in(folder, solved):
    folder.parent.symlink_to("a_solver")
