"""A small font with the 55 characters, so that titles of figures can show them on any machine.

``font_files/pixels-han.ttf`` holds the characters of ``casia55`` and ASCII, cut out of LXGW WenKai under the SIL Open
Font License (``font_files/OFL.txt``); ``font_files/make_font.py`` makes it.
"""

from __future__ import annotations

from pathlib import Path

from cvdata.errors import DataError
from cvdata.handwriting.characters import CHARACTERS as HAN

__all__ = ["CHARACTERS", "FAMILY", "FILE", "han_font", "use_han_font"]

CHARACTERS = HAN + "".join(map(chr, range(0x20, 0x7F)))
FAMILY = "Pixels Han"
FILE = Path(__file__).parent / "font_files" / "pixels-han.ttf"


def han_font() -> Path:
    """Find the font file; raise ``DataError`` if it is gone."""
    if not FILE.is_file():
        advice = "Restore the folder from the repository, or install the package anew."
        raise DataError(str(FILE), expected="a font", got="no file", advice=advice)
    return FILE


def use_han_font() -> str:
    """Let matplotlib show the 55 characters, and return the name of the family.

    Other text keeps its font: the family is put behind the ones that are set, and matplotlib turns to it for
    characters that those lack. May be called any number of times.

    Raises
    ------
    DataError
        If the font file is gone, or matplotlib cannot read it.
    """
    import matplotlib as mpl
    from matplotlib import font_manager

    path = han_font()
    try:
        if all(entry.name != FAMILY for entry in font_manager.fontManager.ttflist):
            font_manager.fontManager.addfont(str(path))
    except (OSError, RuntimeError) as broken:
        advice = "Restore the folder from the repository, or install the package anew."
        raise DataError(str(path), expected="a font", got=f"{broken}", advice=advice) from broken
    families = [name for name in mpl.rcParams["font.family"] if name != FAMILY]
    mpl.rcParams["font.family"] = [*families, FAMILY]
    return FAMILY
