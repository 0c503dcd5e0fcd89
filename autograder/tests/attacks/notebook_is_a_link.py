"""
tries = "to hand in another student's notebook by a link to it"
kind = "folder"
default = "zero"
"""


def hand_in(folder, solved):
    folder.mkdir(parents=True)
    (folder / "convolution.ipynb").symlink_to(
        folder.parents[1] / "a_solver" / "03_convolution" / "convolution.ipynb"
    )
