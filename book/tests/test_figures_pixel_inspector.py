"""The pixel inspector: its ways to write a byte against Python and NumPy, and what a reader does with it."""

from __future__ import annotations

import json
import re
from typing import Any

import cvdata
import numpy as np
import pytest
import traitlets
from cvbook.widgets import PixelInspector
from playwright.sync_api import Browser, Page
from reading import BOOK, Reader

CHAPTER = "chapters/01_tensors.html"
SOURCE = (BOOK / "cvbook" / "figures" / "pixel_inspector.mjs").read_text("utf-8")
IMPORT = "const figure = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));"


@pytest.fixture(scope="module")
def module_page(browser: Browser):
    page = browser.new_page()
    yield page
    page.close()


def call(page: Page, expression: str, *arguments: Any) -> Any:
    return page.evaluate(
        f"async ([source, args]) => {{ {IMPORT} return {expression}; }}", [SOURCE, list(arguments)]
    )


def test_every_byte_is_written_as_python_writes_it(module_page: Page):
    written = call(module_page, "[...Array(256).keys()].map(figure.ways)")
    signed = np.arange(256, dtype=np.uint8).view(np.int8)
    for byte, ways in enumerate(written):
        assert ways["decimal"] == str(byte)
        assert ways["bits"].replace(" ", "") == f"{byte:08b}"
        assert ways["hexadecimal"] == f"{byte:02X}"
        assert int(ways["signed"].replace("−", "-")) == signed[byte]


def test_wrapping_is_numpys(module_page: Page):
    numbers = [*range(-300, 600, 7), 255, 256, -1]
    expected = np.array(numbers).astype(np.uint8).tolist()
    assert call(module_page, "args[0].map(figure.wrap)", numbers) == expected


@pytest.mark.parametrize(
    ("byte", "change", "words"), [(255, 1, "wrapped"), (0, -1, "wraps to 255"), (120, 1, "120 + 1 = 121.")]
)
def test_sentence_says_what_happened(module_page: Page, byte: int, change: int, words: str):
    assert words in call(module_page, "figure.sentence('red', args[0], args[1])", byte, change)


def test_picture_of_the_page_is_the_ghost():
    text = (BOOK / "chapters" / "01_tensors.md").read_text("utf-8")
    body = re.search(r"pixel_inspector\.mjs\n(?::[^\n]*\n)*(.*?)```", text, re.S)
    assert body is not None
    np.testing.assert_array_equal(json.loads(body[1])["image"], cvdata.load("pixel_art").images[3])


def cells(figure: Any, row: int) -> list[str]:
    return figure.locator("tbody tr").nth(row).locator("td").all_inner_texts()[:4]


def test_reader_chooses_pixels_and_lets_them_wrap(reader: Reader):
    page = reader.open(CHAPTER)
    figure = page.locator(".pixel-inspector")
    assert cells(figure, 0) == ["255", "1111 1111", "FF", "−1"]
    assert figure.locator("code").inner_text() == "#FF78BE"
    figure.get_by_role("button", name="red plus 1").click()
    assert "wrapped" in figure.get_by_role("status").inner_text()
    assert cells(figure, 0) == ["0", "0000 0000", "00", "0"]
    figure.get_by_role("button", name="red minus 1").press("Enter")
    assert cells(figure, 0)[0] == "255"
    figure.get_by_role("button", name="blue plus 1").click()
    figure.get_by_role("button", name="Picture as it was").click()
    assert figure.locator("code").inner_text() == "#FF78BE"

    canvas = figure.locator("canvas")
    canvas.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    assert "Row 2, column 4" in figure.get_by_role("status").inner_text()
    for _ in range(20):
        page.keyboard.press("ArrowUp")
    assert figure.locator(".place").inner_text().split() == ["Row", "0,", "column", "4:", "#000000"]
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 6.5 / 16, box["y"] + box["height"] * 6.5 / 16)
    assert figure.locator("code").inner_text() == "#2040FF"  # the blue of a pupil


def test_widget_keeps_its_picture_and_place():
    ghost = cvdata.load("pixel_art").images[3]
    figure = PixelInspector(ghost, row=6)
    figure.set_state({"column": 5})
    assert (figure.row, figure.column, figure.image[6][6]) == (6, 5, [32, 64, 255])
    for wrong in (ghost[..., 0], ghost / 255, ghost.astype(int) + 60):
        with pytest.raises(traitlets.TraitError, match=r"expected shape \(height, width, 3\)"):
            PixelInspector(wrong)
