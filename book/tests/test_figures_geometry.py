"""The figure on padding, stride and dilation: its arithmetic against PyTorch and Keras, and a reader who uses it."""

from __future__ import annotations

import itertools
from typing import Any

import keras
import numpy as np
import pytest
import torch
import traitlets
from cvbook.widgets import Geometry
from playwright.sync_api import Browser, Locator, Page
from reading import BOOK, Reader

CHAPTER = "chapters/04_padding_stride.html"
SOURCE = BOOK / "cvbook" / "figures" / "geometry.mjs"
IMPORT = "const figure = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));"


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


def test_places_and_uses_are_those_of_torch(module_page: Page):
    settings = [
        {"size": size, "kernel": kernel, "padding": padding, "stride": stride, "dilation": dilation}
        for size, kernel, padding, stride, dilation in itertools.product(
            (1, 4, 7, 10), (1, 2, 3, 5), (0, 1, 3), (1, 2, 4), (1, 3)
        )
    ]
    found = call(module_page, "args[0].map(figure.axis)", settings)
    for setting, axis in zip(settings, found, strict=True):
        row = torch.ones(1, 1, setting["size"], requires_grad=True)
        options = {name: setting[name] for name in ("padding", "stride", "dilation")}
        try:
            result = torch.nn.functional.conv1d(row, torch.ones(1, 1, setting["kernel"]), **options)
        except RuntimeError:  # the footprint does not fit
            assert axis["places"] == 0, setting
            continue
        result.sum().backward()
        assert (axis["places"], axis["uses"]) == (result.shape[2], row.grad[0, 0].tolist()), setting


def test_same_pads_as_keras_does(module_page: Page):
    for size, kernel, stride in itertools.product((4, 5, 6, 7, 10), (1, 2, 3, 4, 5), (1, 2, 3, 4)):
        setting = {"size": size, "kernel": kernel, "padding": "same", "stride": stride, "dilation": 1}
        axis = call(module_page, "figure.axis(args[0])", setting)
        layer = keras.layers.Conv2D(
            1,
            (1, kernel),
            strides=(1, stride),
            padding="same",
            use_bias=False,
            kernel_initializer="ones",
        )
        pixels = 2.0 ** np.arange(size)  # each sum tells which pixels it holds
        sums = keras.ops.convert_to_numpy(layer(pixels.reshape(1, 1, size, 1))).ravel()
        inside = [[i for i in range(start, start + kernel) if 0 <= i < size] for start in axis["starts"]]
        assert [sum(2**i for i in cells) for cells in inside] == sums.tolist(), setting


def test_transposed_is_torchs(module_page: Page):
    for size, kernel, padding, stride, dilation in itertools.product(
        (2, 5), (2, 3), (0, 1), (1, 2, 3), (1, 2)
    ):
        setting = {
            "size": size,
            "kernel": kernel,
            "padding": padding,
            "stride": stride,
            "dilation": dilation,
        }
        axis = call(module_page, "figure.transposedAxis(args[0])", setting)
        written = torch.nn.functional.conv_transpose1d(
            torch.ones(1, 1, size),
            torch.ones(1, 1, kernel),
            padding=padding,
            stride=stride,
            dilation=dilation,
        )
        assert (axis["result"], axis["uses"]) == (written.shape[2], written[0, 0].tolist()), setting


def test_widget_keeps_what_the_reader_set():
    figure = Geometry(size=6, padding="same", stride_across=2)
    figure.set_state({"dilation": 2, "step": 3})
    assert (figure.padding, figure.dilation, figure.step) == ("same", 2, 3)
    for wrong in ({"padding": 7}, {"size": 11}, {"stride_down": 0}):
        with pytest.raises(traitlets.TraitError):
            Geometry(**wrong)


# ---- driven as a reader would ----


def geometry(reader: Reader) -> tuple[Page, Locator]:
    page = reader.open(CHAPTER)
    figure = page.locator(".geometry")
    figure.scroll_into_view_if_needed()
    return page, figure


def test_formula_holds_the_readers_numbers_and_the_rest_is_named(reader: Reader):
    _, figure = geometry(reader)
    assert "Down: ⌊(7 − 3 + 0 + 0) / 2⌋ + 1 = ⌊4 / 2⌋ + 1 = 3" in figure.locator(".formula").inner_text()
    figure.get_by_label("Input", exact=True).fill("10")
    figure.get_by_label("Stride down").fill("3")
    figure.get_by_label("Stride across").fill("3")
    assert "⌊(10 − 3 + 0 + 0) / 3⌋ + 1 = ⌊7 / 3⌋ + 1 = 3" in figure.locator(".formula").inner_text()
    assert "7 / 3 is 2, rest 1. So 1 row at the end is left over" in figure.locator(".warning").inner_text()
    assert figure.locator(".unused").inner_text() == "Never used: 19 of 100 input pixels (crossed out)."
    assert figure.locator(".cross").count() == 19
    figure.get_by_label("Padding").select_option("1")
    assert figure.locator(".warning").inner_text() == ""
    assert figure.locator(".cross").count() == 0


def test_uneven_padding_is_named(reader: Reader):
    _, figure = geometry(reader)
    figure.get_by_label("Padding").select_option("same")
    assert figure.locator(".warning").inner_text() == ""
    figure.get_by_label("Input", exact=True).fill("6")
    assert "(6 − 3 + 0 + 1)" in figure.locator(".formula").inner_text()
    assert "uneven" in figure.locator(".warning").inner_text()


def test_kernel_that_does_not_fit_is_explained(reader: Reader):
    _, figure = geometry(reader)
    figure.get_by_label("Kernel").fill("5")
    figure.get_by_label("Dilation").fill("3")
    assert "A footprint of 13 does not fit into 7 cells" in figure.locator(".warning").inner_text()
    assert figure.get_by_role("button", name="Next").is_disabled()
    figure.get_by_label("Dilation").fill("1")
    assert figure.get_by_role("button", name="Next").is_enabled()


def test_footprint_walks_by_button_key_drag_and_play(reader: Reader):
    page, figure = geometry(reader)
    status = figure.get_by_role("status").first
    assert status.inner_text().startswith(
        "Place 1 of 9: row 0, column 0 of the result comes from rows 0, 1, 2"
    )
    figure.get_by_role("button", name="Next").click()
    assert "columns 2, 3, 4" in status.inner_text()
    grid = figure.locator("svg").first
    grid.focus()
    page.keyboard.press("ArrowDown")
    assert status.inner_text().startswith("Place 5 of 9: row 1, column 1")
    box = grid.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + box["height"] * 0.95)
    page.mouse.up()
    assert status.inner_text().startswith("Place 9 of 9: row 2, column 2")
    assert figure.get_by_role("button", name="Next").is_disabled()
    figure.get_by_role("button", name="Play").click()
    figure.get_by_role("button", name="Pause").click()
    assert status.inner_text().startswith("Place 1 of 9")


def test_strides_differ_down_and_across_and_transposed_writes(reader: Reader):
    _, figure = geometry(reader)
    figure.get_by_label("Stride across").fill("3")
    assert "Result, 3 × 2" in figure.locator("figcaption").nth(1).inner_text()
    figure.get_by_label("Stride across").fill("2")
    figure.get_by_label("Transposed").check()
    assert "(7 − 1)·2 + 3 − 2·0 = 15" in figure.locator(".formula").inner_text()
    assert "Result, 15 × 15" in figure.locator("figcaption").nth(1).inner_text()
    numbers = figure.locator("svg").nth(1).locator("text").all_text_contents()
    assert set(numbers) <= {"", "1", "2", "4"}
    assert "written to rows 0, 1, 2" in figure.get_by_role("status").first.inner_text()
