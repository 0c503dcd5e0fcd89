"""
task = "count_images"
fails = ["test_count_images_counts_the_files_of_each_class"]
diagnosis = "This is one number for all: give a number for each class, in a dict."
"""

from pathlib import Path


def count_images(root):
    return len([path for path in Path(root).glob("*/*.png") if path.name[0] != "."])
