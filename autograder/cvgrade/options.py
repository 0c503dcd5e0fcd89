"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path

import click

root_option = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The course's folder, which holds solutions/ and exercises/.",
)
submissions_option = click.option(
    "--submissions",
    type=click.Path(path_type=Path),
    default=Path("submitted"),
    help="Folder with <student>/<assignment>/<notebook>.ipynb. Default: submitted.",
)
output_option = click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("graded"),
    help="Folder with gradebook.db and <assignment>/, which `cvgrade grade` writes. Default: graded.",
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 256), default=os.cpu_count() or 1, help="Processes. Default: one a core."
)
