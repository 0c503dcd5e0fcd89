"""Cut the book's web fonts down to the glyphs it uses (run by hand when an icon or a symbol is missing).

    python book/_assets/fonts/subset_fonts.py --math texgyrepagella-math.otf

``icons.woff2`` comes from the Font Awesome Free font that pydata-sphinx-theme ships (4 kB instead of 150 kB);
``math.woff2`` from TeX Gyre Pagella Math 1.632 (Debian package ``fonts-texgyre-math``), with the MATH table that
makes brackets and integrals grow; ``han.woff2`` holds the 55 characters of ``cvdata``'s own small font.
README.md beside this file states licences, versions and hashes.
Needs fontTools with brotli: ``pip install "fonttools[woff]"``.
"""

from __future__ import annotations

import argparse
import string
from pathlib import Path

import pydata_sphinx_theme
from cvdata.fonts import HAN, han_font
from fontTools import subset

HERE = Path(__file__).parent

# Icons of the theme's buttons and of the admonitions, by Font Awesome code point.
ICONS = [
    0xF002,  # magnifying-glass
    0xF019,  # download
    0xF00C,  # check
    0xF00D,  # xmark
    0xF015,  # house
    0xF03A,  # list
    0xF042,  # circle-half-stroke
    0xF053,  # chevron-left
    0xF054,  # chevron-right
    0xF05A,  # circle-info
    0xF065,  # expand
    0xF068,  # minus
    0xF069,  # asterisk
    0xF06A,  # circle-exclamation
    0xF06D,  # fire
    0xF071,  # triangle-exclamation
    0xF077,  # chevron-up
    0xF078,  # chevron-down
    0xF0A1,  # bullhorn
    0xF0C0,  # users
    0xF0C1,  # link
    0xF0C9,  # bars
    0xF0E7,  # bolt
    0xF0EB,  # lightbulb
    0xF101,  # angles-right
    0xF100,  # angles-left
    0xF103,  # angles-down
    0xF102,  # angles-up
    0xF104,  # angle-left
    0xF105,  # angle-right
    0xF128,  # question
    0xF15B,  # file
    0xF185,  # sun
    0xF186,  # moon
    0xF1C1,  # file-pdf
    0xF303,  # pencil
    0xF46C,  # clipboard-check
    0xF51C,  # chalkboard-user
    0xF010,  # magnifying-glass-minus
    0xF057,  # circle-xmark
    0xF058,  # circle-check
    0xF062,  # arrow-up
    0xF064,  # share
    0xF0F3,  # bell
    0xF35D,  # up-right-from-square
]

MATH_SYMBOLS = (
    string.ascii_letters
    + string.digits
    + "!%&()*+,-./:;<=>?[]{}|' "
    + "αβγδεηθλμπρσφωΓΔΘΛΣΦΩ∂∇±×÷·∗⋆∘−√∞∝∈⊂∪∩∑∏∫≠≈≡≤≥≪≫∼→←↦⇒∥⟨⟩⌊⌋⌈⌉′″…⋯⋮⋱⏟ˆ˜¯ℎℓℝ⁡"
)
# The alphabets a formula's letters are mapped to: bold (vectors, matrices), italic Latin, italic small Greek.
MATH_ALPHABETS = [(0x1D400, 0x1D433), (0x1D434, 0x1D467), (0x1D6FC, 0x1D71B)]


def write_subset(source: Path, target: Path, code_points: set[int], layout_features: list[str]) -> None:
    """Write the glyphs of ``code_points`` and what they grow into as WOFF2."""
    options = subset.Options(
        flavor="woff2", layout_features=layout_features, notdef_outline=True, hinting=False
    )
    options.ignore_missing_unicodes = True
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=code_points)
    subsetter.subset(font)
    subset.save_font(font, str(target), options)
    print(f"{target.name}: {source.stat().st_size:,} -> {target.stat().st_size:,} bytes")


def main() -> None:
    """Write the fonts beside this script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--math", type=Path, help="texgyrepagella-math.otf; without it this one is left alone"
    )
    math_font = parser.parse_args().math
    icon_font = next(Path(pydata_sphinx_theme.__file__).parent.rglob("fa-solid-900.woff2"))
    write_subset(icon_font, HERE / "icons.woff2", set(ICONS), [])
    write_subset(han_font(), HERE / "han.woff2", {ord(character) for character in HAN}, [])
    if math_font:
        code_points = {ord(symbol) for symbol in MATH_SYMBOLS}
        for first, last in MATH_ALPHABETS:
            code_points |= set(range(first, last + 1))
        write_subset(math_font, HERE / "math.woff2", code_points, [])


if __name__ == "__main__":
    main()
