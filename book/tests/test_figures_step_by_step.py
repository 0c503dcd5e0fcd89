"""The figure step_by_step with channels and filters: sums against Keras; mouse, finger and keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest
import traitlets
from cvbook.widgets import StepByStep
from playwright.sync_api import Browser, Locator, Page
from reading import BOOK, Reader, at_a_desk, drag_by_finger, handheld

CHAPTER = "chapters/03_convolution.html"
SOURCE = (BOOK / "cvbook" / "figures" / "step_by_step.mjs").read_text("utf-8")
IMPORT = "const figure = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));"


@pytest.fixture(scope="module")
def module_page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def call(page: Page, expression: str, *arguments: Any) -> Any:
    return page.evaluate(
        f"async ([source, args]) => {{ {IMPORT} return {expression}; }}", [SOURCE, list(arguments)]
    )


def state_of_the_page() -> dict[str, Any]:
    text = (BOOK / "chapters" / "03_convolution.md").read_text("utf-8")
    bodies = re.findall(r"step_by_step\.mjs\n(?::[^\n]*\n)*(.*?)```", text, re.S)
    state: dict[str, Any] = json.loads(bodies[1])
    return state


def by_keras(state: dict[str, Any]) -> np.ndarray:
    """What a layer with these weights makes of the image: (rows, columns, filters)."""
    image, kernel = (np.array(state[name], dtype="float32") for name in ("image", "kernel"))
    layer = keras.layers.Conv2D(kernel.shape[3], kernel.shape[:2])
    layer.build((None, *image.shape))
    layer.set_weights([kernel, np.array(state["bias"], dtype="float32")])
    return keras.ops.convert_to_numpy(layer(image[None]))[0]


def test_every_filter_at_every_place_is_keras(module_page: Page):
    rng = np.random.default_rng(3)
    random = {
        "image": rng.integers(-3, 4, (5, 6, 2)).tolist(),
        "kernel": rng.integers(-3, 4, (2, 3, 2, 4)).tolist(),
        "bias": rng.integers(-3, 4, 4).tolist(),
    }
    for state in (random, state_of_the_page()):
        steps = call(
            module_page, "figure.steps(...args)", *(state[name] for name in ("image", "kernel", "bias"))
        )
        expected = by_keras(state)
        assert [step["value"] for step in steps] == expected.transpose(2, 0, 1).ravel().tolist()
        for step in steps:
            assert step["value"] == sum(part["value"] for part in step["parts"]) + step["bias"]


def test_red_channel_and_slice_are_the_worked_example():
    state = state_of_the_page()
    text = (BOOK / "chapters" / "03_convolution.md").read_text("utf-8")
    plain = json.loads(re.findall(r"step_by_step\.mjs\n(?::[^\n]*\n)*(.*?)```", text, re.S)[0])
    assert np.array(state["image"])[..., 0].tolist() == plain["image"]
    assert np.array(state["kernel"])[..., 0, 0].tolist() == plain["kernel"]


def test_widget_takes_what_a_layer_has_and_says_what_does_not_fit():
    state = state_of_the_page()
    figure = StepByStep(state["image"], state["kernel"], state["bias"], channel_names=["r", "g", "b"])
    figure.set_state({"step": 12})
    assert (figure.step, figure.bias, figure.channel_names) == (12, [1, 2], ["r", "g", "b"])
    assert np.shape(figure.kernel) == (3, 3, 3, 2)
    with pytest.raises(ValueError, match="expected a filter with 3 channels, got 2"):
        StepByStep(state["image"], np.zeros((3, 3, 2, 1)))
    with pytest.raises(ValueError, match=r"bias: expected 2 numbers, one a filter, got shape \(3,\)"):
        StepByStep(state["image"], state["kernel"], [1, 2, 3])
    with pytest.raises(traitlets.TraitError):
        figure.step = -1


# ---- driven as a reader would ----


def deep(reader: Reader) -> Locator:
    figure = reader.open(CHAPTER).locator(".step-by-step.deep")
    figure.scroll_into_view_if_needed()
    return figure


@pytest.fixture(scope="module")
def desk(browser: Browser, served: str) -> Iterator[tuple[Page, Locator]]:
    with at_a_desk(browser, served) as reader:
        yield reader.page, deep(reader)


@pytest.fixture
def desktop(desk: tuple[Page, Locator]) -> tuple[Page, Locator]:
    """The figure on a wide page, at its first place."""
    desk[1].get_by_label("Position").fill("0")
    return desk


def shown(figure: Locator) -> tuple[int, int, int, float]:
    """The filter (from 0), row and column that the figure names, and the number that it gives."""
    text = figure.get_by_role("status").inner_text().replace("−", "-")
    found = re.fullmatch(r"Filter (\d), row (\d), column (\d): (.*) \+ bias (.*) = (-?\d+)", text)
    assert found is not None, text
    parts = [float(part.strip("()")) for part in found[4].split(" + ")]
    value = float(found[6])
    assert sum(parts) + float(found[5].strip("()")) == value
    return int(found[1]) - 1, int(found[2]), int(found[3]), value


def assert_shown(figure: Locator, filter_: int, row: int, column: int) -> None:
    expected = by_keras(state_of_the_page())[row, column, filter_]
    assert shown(figure) == (filter_, row, column, expected)


def test_each_channels_products_are_written_out(desktop: tuple[Page, Locator]):
    _, figure = desktop
    assert_shown(figure, 0, 0, 0)
    lines = figure.locator(".arithmetic p").all_inner_texts()
    assert [line.partition(":")[0] for line in lines] == ["red", "green", "blue"]
    for line, part in zip(lines, (4, -5, 0), strict=True):
        products, _, total = line.partition(": ")[2].replace("−", "-").partition(" = ")
        pairs = [product.replace("(", "").replace(")", "").split("·") for product in products.split(" + ")]
        assert len(pairs) == 9
        assert sum(float(pixel) * float(weight) for pixel, weight in pairs) == float(total) == part
    assert figure.locator(".channel .sum").all_inner_texts() == ["4", "−5", "0"]


def test_reader_moves_by_buttons_keys_filter_and_cells(reader: Reader):
    figure = deep(reader)
    figure.get_by_role("button", name="Next").click()
    assert_shown(figure, 0, 0, 1)
    figure.get_by_role("group").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        reader.page.keyboard.press(key)
    assert_shown(figure, 0, 1, 2)  # the window stops at the border
    figure.get_by_label("Filter", exact=True).select_option("2")
    assert_shown(figure, 1, 1, 2)
    assert figure.locator("caption").nth(1).inner_text() == "Filter 2, red"
    figure.locator(".results td").nth(8).click()
    assert_shown(figure, 0, 2, 2)
    figure.get_by_label("Position").focus()
    reader.page.keyboard.press("End")
    assert_shown(figure, 1, 2, 2)
    expected = by_keras(state_of_the_page()).transpose(2, 0, 1).ravel()
    results = [text.replace("−", "-") for text in figure.locator(".results td").all_inner_texts()]
    assert [float(text) for text in results] == expected.tolist()
    assert figure.get_by_role("button", name="Next").is_disabled()
    figure.get_by_role("button", name="Play").click()
    assert_shown(figure, 0, 0, 0)
    figure.get_by_role("button", name="Pause").click()


def centre(figure: Locator, table: int, cell: int) -> tuple[float, float]:
    box = figure.locator("table").nth(table).locator("td").nth(cell).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_mouse_drags_the_window_over_any_channel(desktop: tuple[Page, Locator]):
    page, figure = desktop
    page.mouse.move(*centre(figure, 2, 6))  # green, row 1, column 1
    page.mouse.down()
    assert_shown(figure, 0, 0, 0)
    page.mouse.move(*centre(figure, 2, 18), steps=4)  # row 3, column 3
    page.mouse.up()
    assert_shown(figure, 0, 2, 2)


def test_finger_drags_the_window_on_a_phone(browser: Browser, served: str):
    with handheld(browser, served) as reader:
        figure = deep(reader)
        figure.locator("table").first.scroll_into_view_if_needed()
        drag_by_finger(reader.page, centre(figure, 0, 6), centre(figure, 0, 17))
        assert_shown(figure, 0, 2, 1)
        figure.locator(".results td").nth(5).tap()
        assert_shown(figure, 0, 1, 2)
        assert figure.evaluate("figure => figure.scrollWidth <= figure.clientWidth")
