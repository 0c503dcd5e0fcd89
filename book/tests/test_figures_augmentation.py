"""The figure on augmentation: its geometry and tones against Keras, its judgements, and a reader at work."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import traitlets
from cvbook.widgets import Augmentation
from playwright.sync_api import Page
from reading import BOOK, Reader

CHAPTER = "chapters/09_architectures.html"
SOURCE = BOOK / "cvbook" / "figures" / "augmentation.mjs"
IMPORT = "const figure = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));"


@pytest.fixture(scope="module")
def module_page(browser):
    page = browser.new_page()
    yield page
    page.close()


def call(page: Page, expression: str, *arguments: Any) -> Any:
    script = f"async ([source, args]) => {{ {IMPORT} return {expression}; }}"
    return page.evaluate(script, [SOURCE.read_text("utf-8"), list(arguments)])


def picture(page: Page, name: str, transformation: str, amount: float) -> np.ndarray:
    values = call(page, "figure.transformed(args[0], args[1], args[2])", name, transformation, amount)
    return np.reshape(values, (120, 120))


@pytest.mark.parametrize(
    ("transformation", "amount", "of_numpy"),
    [
        ("mirror", 1, lambda image: image[:, ::-1]),
        ("mirror", 0, lambda image: image),
        ("flip", 1, lambda image: image[::-1]),
        ("turn", 180, lambda image: image[::-1, ::-1]),
        ("turn", 90, lambda image: np.rot90(image, k=-1)),  # clockwise, as the slider's + says
        ("turn", -90, lambda image: np.rot90(image)),
        ("move", 25, lambda image: np.vstack([np.full((30, 120), image[0, 0]), image[:-30]])),
    ],
)
@pytest.mark.parametrize("name", ["dog", "six", "sign"])
def test_movements_are_those_of_numpy(module_page: Page, name: str, transformation, amount, of_numpy):
    before, after = (
        picture(module_page, name, "mirror", 0),
        picture(module_page, name, transformation, amount),
    )
    assert (
        np.mean(np.abs(after - of_numpy(before)) > 1) < 0.002
    )  # a point on an edge may fall on the other side


@pytest.mark.parametrize("amount", [-60, 40])
def test_tones_are_those_of_keras(module_page: Page, amount: int):
    before = picture(module_page, "house", "contrast", 0)
    batch = before[None, :, :, None].astype("float32")
    factor = 1 + amount / 100
    layers = {
        "brightness": keras.layers.RandomBrightness((amount / 100, amount / 100)),
        "contrast": None,
    }
    after = picture(module_page, "house", "brightness", amount)
    expected = keras.ops.convert_to_numpy(layers["brightness"](batch, training=True))[0, :, :, 0]
    np.testing.assert_allclose(after, expected, atol=1e-2)
    after = picture(module_page, "house", "contrast", amount)
    expected = np.clip(before.mean() + factor * (before - before.mean()), 0, 255)
    np.testing.assert_allclose(after, expected, atol=1e-6)


def test_crop_and_zoom_enlarge_what_is_left(module_page: Page):
    assert call(module_page, "figure.origin('crop', 50)(0.5, 0)") == [0.5, 0.5]
    assert call(module_page, "figure.origin('crop', 50)(0, 1)") == [0.25, 1]
    assert call(module_page, "figure.origin('zoom', 200)(0, 0)") == [0.25, 0.25]


def test_every_position_of_every_slider_has_a_judgement(module_page: Page):
    ranges = {"mirror": (0, 1), "flip": (0, 1), "move": (-50, 50), "turn": (-180, 180)}
    ranges |= {"zoom": (50, 200), "crop": (40, 100), "contrast": (-100, 100), "brightness": (-100, 100)}
    for name in ("dog", "six", "sign", "house"):
        for transformation, (low, high) in ranges.items():
            found = call(
                module_page,
                "Array.from({length: args[3] - args[2] + 1}, (_, i) => figure.verdict(args[0], args[1], args[2] + i))",
                name,
                transformation,
                low,
                high,
            )
            assert {verdict["right"] for verdict in found} <= {"yes", "no", "unsure"}
            assert all(verdict["why"].endswith((".", "!", "?")) for verdict in found)


@pytest.mark.parametrize(
    ("name", "transformation", "amount", "right"),
    [
        ("dog", "mirror", 1, "no"),
        ("dog", "move", -25, "no"),
        ("dog", "turn", 10, "yes"),
        ("six", "turn", 180, "no"),
        ("six", "turn", 15, "yes"),
        ("sign", "mirror", 1, "no"),
        ("house", "mirror", 1, "yes"),
        ("house", "flip", 1, "unsure"),
    ],
)
def test_judgements_the_chapter_speaks_of(module_page: Page, name, transformation, amount, right):
    assert (
        call(module_page, "figure.verdict(args[0], args[1], args[2]).right", name, transformation, amount)
        == right
    )


@pytest.mark.parametrize(
    ("transformation", "amount", "gone"),
    [("move", -20, False), ("move", -25, True), ("crop", 80, False), ("crop", 75, True), ("zoom", 200, True)],
)
def test_dot_of_the_dog_is_gone_where_the_figure_says_so(
    module_page: Page, transformation: str, amount: int, gone: bool
):
    after = picture(module_page, "dog", transformation, amount)
    assert (after[:7, 66:] > 100).all() == gone  # right of the upright stroke, above the level one
    verdict = call(module_page, "figure.verdict('dog', args[0], args[1])", transformation, amount)
    assert verdict["why"].startswith("The dot has gone") == gone


def test_reader_moves_and_judges(reader: Reader):
    figure = reader.open(CHAPTER).locator(".augmentation")
    figure.scroll_into_view_if_needed()
    status = figure.get_by_role("status").last
    figure.get_by_role("button", name="Yes").click()
    assert status.inner_text().startswith("✗ Look again. The dot stands on the wrong side")
    figure.get_by_label("Transformation").select_option("turn")
    assert status.inner_text() == ""
    slider = figure.get_by_label("How much")
    slider.focus()
    for _ in range(3):
        reader.page.keyboard.press("ArrowRight")
    assert figure.locator("output").inner_text() == "+3°"
    figure.get_by_role("button", name="Yes").press("Enter")
    assert status.inner_text() == "✓ Right. People write aslant."
    figure.get_by_label("Picture").select_option("six")
    slider.fill("180")
    assert "“6”" in figure.locator(".question").inner_text()
    figure.get_by_role("button", name="No", exact=True).click()
    assert status.inner_text() == "✓ Right. This is a 9 now."


def test_widget_has_typed_traits():
    figure = Augmentation(picture="six", transformation="turn", amount=180)
    with pytest.raises(traitlets.TraitError):
        figure.picture = "cat"
