"""
task = "count_images"
fails = ["test_count_images_counts_the_files_of_each_class"]
diagnosis = "These are the names of the files: give their number, as len(…) says it."
"""

from pathlib import Path


def count_images(root):
    folders = [path for path in Path(root).iterdir() if path.is_dir() and path.name[0] != "."]
    return {
        folder.name: sorted(path.name for path in folder.iterdir() if path.name.endswith(".png"))
        for folder in folders
    }
