"""The figure on pooling: its arithmetic against PyTorch, and a reader who uses it."""

from __future__ import annotations

import itertools
from typing import Any

import keras
import numpy as np
import pytest
import torch
import traitlets
from cvbook.widgets import Pooling
from playwright.sync_api import Browser, Locator, Page
from reading import BOOK, Reader

CHAPTER = "chapters/05_pooling.html"
SOURCE = BOOK / "cvbook" / "figures" / "pooling.mjs"
IMPORT = "const figure = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));"
NUMBERS = [[3, 2, -3, 2], [1, 6, 20, 5], [4, -13, 2, 6], [-2, 3, 9, 3]]


@pytest.fixture(scope="module")
def module_page(browser: Browser):
    page = browser.new_page()
    yield page
    page.close()


def call(page: Page, expression: str, *arguments: Any) -> Any:
    source = SOURCE.read_text("utf-8")
    return page.evaluate(
        f"async ([source, args]) => {{ {IMPORT} return {expression}; }}", [source, list(arguments)]
    )


def by_torch(rows: np.ndarray, kind: str, window: int, stride: int) -> np.ndarray:
    pool = torch.nn.functional.max_pool2d if kind == "max" else torch.nn.functional.avg_pool2d
    return pool(torch.tensor(rows)[None, None], window, stride)[0, 0].numpy()


def test_valid_windows_pool_like_torch(module_page: Page):
    rows = np.random.default_rng(7).normal(size=(9, 8))
    for kind, window, stride in itertools.product(("max", "average"), (2, 3, 5), (1, 2, 4)):
        options = {"kind": kind, "window": window, "stride": stride, "border": "valid"}
        found = call(module_page, "figure.pool(args[0], args[1])", rows.tolist(), options)
        np.testing.assert_allclose(found, by_torch(rows, kind, window, stride))


def test_same_takes_the_windows_that_keras_takes(module_page: Page):
    rows = np.random.default_rng(8).normal(size=(7, 6))
    for window, stride in itertools.product((2, 3, 4), (1, 2, 3)):
        layer = keras.layers.MaxPooling2D(window, strides=stride, padding="same")
        expected = keras.ops.convert_to_numpy(layer(rows.reshape(1, 7, 6, 1)))[0, :, :, 0]
        options = {"kind": "max", "window": window, "stride": stride, "border": "same"}
        found = call(module_page, "figure.pool(args[0], args[1])", rows.tolist(), options)
        np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_average_at_the_border_is_that_of_the_numbers_that_are_there(module_page: Page):
    options = {"kind": "average", "window": 3, "stride": 2, "border": "same"}
    rows = [[1, 3, 5, 9]] * 3
    expected = torch.nn.functional.avg_pool1d(torch.tensor([[[1.0, 3, 5, 9]]]), 3, 2, ceil_mode=True)
    found = call(module_page, "figure.pool(args[0], args[1])", rows, options)
    assert found == [expected.ravel().tolist()] * 2 == [[3, 7], [3, 7]]


def test_example_is_the_books(module_page: Page):
    assert call(module_page, "figure.NUMBERS.example.rows") == NUMBERS
    options = {"window": 2, "stride": 2, "border": "valid"}
    found = call(module_page, "figure.pool(args[0], args[1])", NUMBERS, {**options, "kind": "max"})
    assert found == [[6, 20], [4, 9]]
    found = call(module_page, "figure.pool(args[0], args[1])", NUMBERS, {**options, "kind": "average"})
    assert found == [[3, 6], [-2, 5]]


def test_widget_takes_numbers_and_keeps_choices():
    figure = Pooling(NUMBERS, kind="average")
    assert (figure.numbers, figure.on, figure.stride) == (NUMBERS, "yours", None)
    figure.set_state({"window": 3, "step": 1})
    assert (figure.window, figure.step) == (3, 1)
    with pytest.raises(traitlets.TraitError, match="numbers: expected a two-dimensional array"):
        Pooling([1, 2, 3])
    with pytest.raises(traitlets.TraitError):
        Pooling(window=1)


# ---- driven as a reader would ----


def pooling(reader: Reader) -> tuple[Page, Locator]:
    page = reader.open(CHAPTER)
    figure = page.locator(".pooling")
    figure.scroll_into_view_if_needed()
    return page, figure


def test_windows_fill_the_result(reader: Reader):
    page, figure = pooling(reader)
    status = figure.get_by_role("status")
    assert status.inner_text() == "Window 1 of 4: the largest of 3, 2, 1, 6 is 6."
    for _ in range(3):
        figure.get_by_role("button", name="Next").click()
    assert figure.locator(".result td").all_inner_texts() == ["6", "20", "4", "9"]
    assert figure.get_by_role("button", name="Next").is_disabled()
    figure.get_by_label("Keep").select_option("average")
    assert figure.locator(".result td").all_inner_texts() == ["3", "6", "−2", "5"]
    figure.get_by_label("Window number").focus()
    page.keyboard.press("Home")
    assert status.inner_text() == "Window 1 of 4: (3 + 2 + 1 + 6) / 4 = 3."
    figure.get_by_role("button", name="Play").click()
    figure.get_by_role("button", name="Pause").click()


def test_left_over_numbers_are_struck_through(reader: Reader):
    _, figure = pooling(reader)
    figure.get_by_label("Window", exact=True).select_option("3")
    assert figure.locator(".dropped").count() == 7
    assert "struck through: 7 of 16" in figure.get_by_role("status").inner_text()
    figure.get_by_label("Border").select_option("same")
    assert figure.locator(".dropped").count() == 0
    assert "Result, 2 × 2" in figure.locator(".result caption").inner_text()
    figure.get_by_label("Window", exact=True).select_option("5")
    figure.get_by_label("Border").select_option("valid")
    assert "does not fit" in figure.get_by_role("status").inner_text()


def test_shift_inside_a_window_changes_nothing(reader: Reader):
    _, figure = pooling(reader)
    figure.get_by_label("Pool", exact=True).select_option("stroke")
    figure.get_by_label("Window number").fill("15")
    results = [figure.locator(".result td").all_inner_texts()]
    for _ in range(2):
        figure.get_by_role("button", name="Move the numbers").click()
        results.append(figure.locator(".result td").all_inner_texts())
    same = [[a == b for a, b in zip(*pair, strict=True)] for pair in itertools.pairwise(results)]
    assert all(any(line) and not all(line) for line in same)


def test_picture_is_pooled_again_and_again(reader: Reader):
    _, figure = pooling(reader)
    figure.get_by_label("Pool", exact=True).select_option("board")
    figure.get_by_label("Keep").select_option("average")
    status = figure.get_by_role("status")
    assert status.inner_text().startswith("96 × 96 → 48 × 48: 25 %")
    again = figure.get_by_role("button", name="Pool again")
    while again.is_enabled():
        again.click()
    assert "96 × 96 → 48 × 48 → 24 × 24 → 12 × 12 → 6 × 6 → 3 × 3 → 1 × 1" in status.inner_text()
    middle = "canvas => [...canvas.getContext('2d').getImageData(9, 9, 1, 1).data]"
    assert figure.locator("canvas").nth(1).evaluate(middle)[0] in (127, 128)
    figure.get_by_role("button", name="Start over").click()
    assert figure.locator("figcaption").nth(1).inner_text() == "Average, 96 × 96, enlarged"
    figure.get_by_label("Keep").select_option("max")
    assert figure.locator("canvas").nth(1).evaluate(middle)[0] == 255
