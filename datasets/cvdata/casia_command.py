"""The commands ``python -m cvdata casia inspect|verify|convert``; beside the package, whose import takes OpenCV."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["add_commands", "run"]

_FINDINGS = 1
_MOST_SHOWN = 50


def add_commands(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``casia`` with its own commands."""
    casia = subparsers.add_parser("casia", help="look at, check or convert real CASIA files that you have")
    commands = casia.add_subparsers(dest="casia_command", required=True)
    for name, what in (
        ("inspect", "show what is there: splits, writers, characters, sizes"),
        ("verify", "read everything and list what is damaged, with file and byte"),
        ("convert", "write the 55 characters of .gnt files as a tree of PNG files"),
    ):
        command = commands.add_parser(name, help=what)
        command.add_argument("path", type=Path, help="a .gnt file, a folder, or a zip archive")
        if name == "convert":
            command.add_argument("folder", type=Path, help="a new folder for the PNG files")


def run(options: argparse.Namespace) -> int:
    """Run one of them; return 0, or 1 if something is wrong with the files.

    Raises
    ------
    DataError
        If the files cannot be recognised, or cannot be converted.
    """
    from cvdata.casia.convert import convert
    from cvdata.casia.member import shown
    from cvdata.casia.survey import survey

    if options.casia_command == "convert":
        count = convert(options.path, options.folder)
        print(f"{count:,} PNG files in {shown(str(options.folder))}: real CASIA-HWDB, not to be passed on")
        return 0
    found = survey(options.path)
    if options.casia_command == "inspect":
        print(*found.lines(), sep="\n")
    print(*found.problems[:_MOST_SHOWN], sep="\n", end="\n" if found.problems else "")
    more = len(found.problems) - _MOST_SHOWN
    files = sum(part.files for part in found.parts.values())
    print(f"{files:,} files read, {len(found.problems):,} problems" + (f" ({more:,} not shown)" * (more > 0)))
    return _FINDINGS if found.problems else 0
