"""
task = "count_images"
fails = ["test_count_images_gives_0_for_an_empty_class"]
diagnosis = "A class without images is missing: go through the folders, not only through the images."
"""

from pathlib import Path


def count_images(root):
    counts = {}
    for path in Path(root).glob("*/*.png"):
        if path.is_file() and path.name[0] != "." and path.parent.name[0] != ".":
            counts[path.parent.name] = counts.get(path.parent.name, 0) + 1
    return counts
