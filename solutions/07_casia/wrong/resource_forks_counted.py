"""
task = "count_images"
fails = ["test_count_images_leaves_out_names_that_begin_with_a_dot"]
diagnosis = "._0.png was counted: it ends like an image, but its name begins with a dot."
"""

from pathlib import Path


def count_images(root):
    folders = [path for path in Path(root).iterdir() if path.is_dir() and path.name[0] != "."]
    return {
        folder.name: sum(path.is_file() and path.name.endswith(".png") for path in folder.iterdir())
        for folder in folders
    }
