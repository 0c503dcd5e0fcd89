"""The gallery of failures: its counts and filters against NumPy, and a reader who clicks."""

from __future__ import annotations

import base64
import json
from typing import Any

import cvdata
import numpy as np
import pytest
from cvbook import artifacts
from cvbook.evaluation import confusion_counts
from cvbook.widgets import ErrorGallery
from playwright.sync_api import Browser, Locator
from reading import BOOK, Reader

CHAPTER = "chapters/07_casia.html"
SOURCE = (BOOK / "cvbook" / "figures" / "error_gallery.mjs").read_text("utf-8")
IMPORT = "const figure = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));"


@pytest.fixture(scope="module")
def unpacked(browser: Browser) -> dict[str, Any]:
    """What the module makes of the file of data; the sheet as its length."""
    page = browser.new_page()
    bytes_ = base64.b64encode(artifacts.FIGURE_DATA.read_bytes()).decode()
    script = f"""async ([source, bytes]) => {{ {IMPORT}
        const view = new DataView(Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)).buffer);
        const content = figure.unpack(view), sets = Object.entries(content.sets);
        const counts = sets.map(([name, {{ failures }}]) => [name, figure.confusions(failures, 55)]);
        const few = (failures) => figure.filter(failures, {{ truth: 12, lowest: 50 }}).length;
        const strict = Object.fromEntries(sets.map(([name, {{ failures }}]) => [name, few(failures)]));
        return {{ ...content, sheet: content.sheet.length, counts: Object.fromEntries(counts), strict }}; }}"""
    found: dict[str, Any] = page.evaluate(script, [SOURCE, bytes_])
    page.close()
    return found


@pytest.mark.parametrize("split", ["test", "beginner"])
def test_failures_and_confusions_are_those_of_the_stored_predictions(unpacked: dict[str, Any], split: str):
    labels, stored = cvdata.load("casia55", split).labels, artifacts.predictions(split)
    predicted, sure = stored["classes"][:, 0].astype(int), stored["probabilities"][:, 0]
    expected = confusion_counts(labels, predicted, 55)
    assert unpacked["sets"][split]["right"] == expected.diagonal().tolist()
    np.fill_diagonal(expected, 0)
    assert unpacked["counts"][split] == expected.tolist()
    assert unpacked["strict"][split] == ((labels == 12) & (predicted != 12) & (sure >= 0.5)).sum()
    assert len(unpacked["sets"][split]["failures"]) == (labels != predicted).sum()


def gallery(reader: Reader) -> Locator:
    figure = reader.open(CHAPTER).locator(".error-gallery")
    figure.get_by_label("Handwriting").wait_for()
    return figure


def test_reader_filters_by_set_class_and_confidence(reader: Reader):
    figure = gallery(reader)
    status = figure.get_by_role("status")
    assert status.inner_text().startswith("86 of 86 failures (of 385 images)")
    figure.get_by_label("Character").select_option(label="囡 (6)")
    assert (
        status.inner_text() == "6 of 86 failures (of 385 images), the surest first. 囡: 1 of 7 read rightly."
    )
    assert figure.locator(".gallery li").count() == 6
    figure.get_by_label("Confidence from").fill("95")
    sure = [float(text.split()[0]) for text in figure.locator(".sure").all_inner_texts()]
    assert 0 < len(sure) < 6
    assert min(sure) >= 95
    figure.get_by_role("button", name="Show all").click()
    figure.get_by_label("Handwriting").select_option("test")
    assert status.inner_text().startswith("910 of 910 failures (of 7,684 images)")
    assert figure.locator(".gallery li").count() == 24
    figure.get_by_role("button", name="Show more").click()
    assert figure.locator(".gallery li").count() == 48


def test_reader_clicks_a_cell_of_the_matrix_and_walks_by_keys(reader: Reader):
    figure = gallery(reader)
    matrix = figure.locator(".matrix")
    matrix.scroll_into_view_if_needed()
    box = matrix.bounding_box()
    assert box is not None
    names = cvdata.load("casia55", limit=1).class_names
    row, column = names.index("囡"), names.index("因")
    side = box["width"] / 57
    matrix.click(position={"x": (column + 1.5) * side, "y": (row + 1.5) * side})
    assert figure.get_by_role("status").inner_text().startswith("5 of 86")
    assert figure.locator(".words").all_inner_texts() == ["囡 → 因"] * 5
    assert "囡 read as 因: 5 times" in figure.inner_text()
    matrix.focus()
    reader.page.keyboard.press("Home")
    reader.page.keyboard.press("Enter")
    first = figure.locator(".words").first.inner_text()
    assert first.startswith("东")
    reader.page.keyboard.press("ArrowDown")
    reader.page.keyboard.press("Enter")
    assert not figure.locator(".words").first.inner_text().startswith("东")


def test_widget_brings_its_data_along():
    widget = ErrorGallery(split="test", lowest=90)
    length = int.from_bytes(widget.data[:4], "little")
    assert json.loads(widget.data[4 : 4 + length])["names"][0] == "东"
    assert (widget.split, widget.lowest, widget.highest) == ("test", 90, 100)
