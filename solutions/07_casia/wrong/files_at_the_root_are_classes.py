"""
task = "count_images"
fails = ["test_count_images_gives_the_worked_example"]
diagnosis = "A file at the root became a class: take only what path.is_dir() calls a folder."
"""

from pathlib import Path


def count_images(root):
    counts = {}
    for path in Path(root).iterdir():
        images = path.iterdir() if path.is_dir() else []
        names = [image.name for image in images if image.is_file()]
        counts[path.name] = sum(name.endswith(".png") and not name.startswith(".") for name in names)
    return counts
