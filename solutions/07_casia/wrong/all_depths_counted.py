"""
task = "count_images"
fails = ["test_count_images_does_not_look_further_down"]
diagnosis = "Images in folders further down were counted too: look only at the files right in a class's folder."
"""

from pathlib import Path


def count_images(root):
    folders = [path for path in Path(root).iterdir() if path.is_dir() and path.name[0] != "."]
    return {
        folder.name: sum(path.is_file() and path.name[0] != "." for path in folder.rglob("*.png"))
        for folder in folders
    }
