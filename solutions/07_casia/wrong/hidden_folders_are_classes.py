"""
task = "count_images"
fails = ["test_count_images_leaves_out_names_that_begin_with_a_dot"]
diagnosis = "A folder whose name begins with a dot became a class: leave such folders out."
"""

from pathlib import Path


def count_images(root):
    return {
        folder.name: sum(
            path.is_file() and path.name.endswith(".png") and path.name[0] != "." for path in folder.iterdir()
        )
        for folder in Path(root).iterdir()
        if folder.is_dir()
    }
