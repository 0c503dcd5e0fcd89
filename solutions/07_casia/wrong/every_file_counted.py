"""
task = "count_images"
fails = ["test_count_images_gives_the_worked_example"]
diagnosis = "All files were counted: .DS_Store is none of the images, so look at how the name ends."
"""

from pathlib import Path


def count_images(root):
    folders = [path for path in Path(root).iterdir() if path.is_dir() and path.name[0] != "."]
    return {folder.name: sum(path.is_file() for path in folder.iterdir()) for folder in folders}
