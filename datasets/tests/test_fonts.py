import hashlib
import shutil
import subprocess
import sys
import warnings

import cvdata
import matplotlib as mpl
import numpy as np
import pytest
from cvdata import fonts
from cvdata.handwriting.characters import CHARACTERS
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from PIL import Image, ImageDraw, ImageFont


def drawn(character):
    font = ImageFont.truetype(str(fonts.han_font()), 40)
    picture = Image.new("L", (64, 64), 255)
    ImageDraw.Draw(picture).text((8, 4), character, font=font, fill=0)
    return np.asarray(picture)


def test_is_small_and_travels_with_its_licence():
    path = fonts.han_font()
    assert path.stat().st_size <= 60_000
    licence = (path.parent / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name" in licence


def test_does_not_use_the_reserved_names():
    font = FT2Font(str(fonts.han_font()))
    assert font.family_name == fonts.FAMILY
    named = [value for key, value in font.get_sfnt().items() if key[3] in (1, 3, 4, 6)]
    for text in named:
        assert b"LXGW" not in text.replace(b"\0", b"")


def test_has_a_glyph_for_each_of_the_55_characters_and_ascii():
    have = FT2Font(str(fonts.han_font())).get_charmap()
    assert {ord(character) for character in CHARACTERS} <= set(have)
    assert set(range(0x20, 0x7F)) <= set(have)


def test_no_character_looks_like_the_box_of_a_missing_one_or_like_another():
    box = hashlib.sha256(drawn("\u9f98")).digest()  # not in the font
    pictures = {character: hashlib.sha256(drawn(character)).digest() for character in CHARACTERS}
    assert box not in pictures.values()
    assert len(set(pictures.values())) == 55
    assert all((drawn(character) < 128).sum() > 60 for character in CHARACTERS)


def test_matplotlib_shows_all_of_them_without_a_warning():
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fonts.use_han_font() == fonts.use_han_font() == fonts.FAMILY
        assert mpl.rcParams["font.family"].count(fonts.FAMILY) == 1
        figure = Figure()
        figure.suptitle(f"A, b, 3: {CHARACTERS}")
        FigureCanvasAgg(figure).draw()


def test_without_it_matplotlib_warns():
    with mpl.rc_context({"font.family": ["DejaVu Sans"]}):
        canvas = FigureCanvasAgg(Figure())
        canvas.figure.suptitle("东")
        with pytest.warns(UserWarning, match="missing from font"):
            canvas.draw()


def test_a_font_that_is_gone_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "FILE", tmp_path / "pixels-han.ttf")
    with pytest.raises(cvdata.DataError, match=r"expected a font, got no file\. Restore the folder"):
        fonts.use_han_font()


def test_a_broken_font_is_told(monkeypatch, tmp_path):
    broken = tmp_path / "pixels-han.ttf"
    broken.write_bytes(fonts.FILE.read_bytes()[:100])
    monkeypatch.setattr(fonts, "FILE", broken)
    monkeypatch.setattr(fonts, "FAMILY", "Another Name")
    with pytest.raises(cvdata.DataError, match="expected a font, got"):
        fonts.use_han_font()


def test_making_it_anew_from_itself_changes_no_glyph(tmp_path):
    pytest.importorskip("fontTools")
    folder = tmp_path / "cvdata-font"
    shutil.copytree(fonts.FILE.parent, folder)
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import make_font; "
        "make_font.make(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))"
    )
    target = tmp_path / "again.ttf"
    subprocess.run([sys.executable, "-c", code, str(folder), str(fonts.FILE), str(target)], check=True)
    assert FT2Font(str(target)).get_charmap().keys() == FT2Font(str(fonts.FILE)).get_charmap().keys()
    assert not target.with_suffix(".part").exists()
