"""Make the small font of this folder anew from LXGW WenKai.

``apt-get download fonts-lxgw-wenkai && dpkg-deb -x fonts-lxgw-wenkai_*.deb wenkai``, then
``python make_font.py wenkai/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf``. Keeps the characters of
``cvdata.fonts.CHARACTERS`` and gives the font a name of its own, as its licence reserves the old one.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cvdata.fonts import CHARACTERS, FAMILY, FILE
from fontTools import subset
from fontTools.ttLib import TTFont

NAMES = {
    1: FAMILY,
    2: "Regular",
    3: f"{FAMILY} 1",
    4: FAMILY,
    5: "Version 1",
    6: FAMILY.replace(" ", "-"),
}
KEPT_NAMES = (0, 13, 14)  # copyright, licence, its address


def make(source: Path, target: Path) -> None:
    """Subset and rename the font; equal input gives equal bytes."""
    options = subset.Options(hinting=False, layout_features=["kern"], name_IDs=["*"], notdef_outline=True)
    font = TTFont(source, recalcTimestamp=False)
    keeper = subset.Subsetter(options)
    keeper.populate(text=CHARACTERS)
    keeper.subset(font)
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in KEPT_NAMES]
    for number, text in NAMES.items():
        table.setName(text, number, 3, 1, 0x409)
    side = target.with_suffix(".part")
    font.save(side)
    side.rename(target)
    print(f"{len(font.getBestCmap())} characters, {target.stat().st_size:,} bytes: {target}")


if __name__ == "__main__":
    make(Path(sys.argv[1]), FILE)
