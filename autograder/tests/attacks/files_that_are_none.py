"""
tries = "to keep the grader waiting on what is no file: a pipe, a folder, a socket, all called notebook"
kind = "folder"
default = "zero"
"""

import os
import socket


def hand_in(folder, solved):
    folder.mkdir(parents=True)
    os.mkfifo(folder / "convolution.ipynb")
    (folder / "03_convolution.ipynb").mkdir()
    here = os.getcwd()
    os.chdir(folder)  # the path of a socket must be short
    try:
        socket.socket(socket.AF_UNIX).bind("a.ipynb")
    finally:
        os.chdir(here)
