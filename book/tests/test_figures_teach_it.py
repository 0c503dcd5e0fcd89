"""The figure teach_it: its arithmetic against Keras and NumPy, and what happens when a reader uses it."""

from __future__ import annotations

import base64
import re
import sys
from typing import Any

import keras
import numpy as np
import pytest
import traitlets
from cvbook.softmax_regression import fit_softmax
from cvbook.widgets import TeachIt
from cvdata import imagenet
from cvdata.photos import photo_path
from PIL import Image
from playwright.sync_api import Browser, Locator, Page
from reading import BOOK, Reader

sys.path.insert(0, str(BOOK))
import make_first_layers

CHAPTER = "chapters/10_transfer.html"
MODULE = BOOK / "cvbook" / "figures" / "teach_it.mjs"
IMPORT = "const figure = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));"


@pytest.fixture(scope="module")
def module_page(browser: Browser):
    page = browser.new_page()
    yield page
    page.close()


def call(page: Page, expression: str, *arguments: Any) -> Any:
    return page.evaluate(
        f"async ([source, args]) => {{ {IMPORT} return {expression}; }}",
        [MODULE.read_text("utf-8"), list(arguments)],
    )


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    photo = Image.open(photo_path("zebra")).convert("RGB").resize((64, 64))
    return np.asarray(photo)


def test_weights_are_those_of_the_package():
    [text] = make_first_layers.LINE.findall(MODULE.read_text("utf-8"))
    assert text == make_first_layers.encoded()


def decoded(text: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Read the weights as the figure does."""
    shapes = [(27, 32), (9, 32), (32, 16), (16, 96), (9, 96), (96, 24), (24, 144), (9, 144), (144, 24)]
    blob, at, layers = base64.b64decode(text), 0, []
    for rows, outputs in shapes:
        whole = np.frombuffer(blob, np.int8, rows * outputs, at).reshape(rows, outputs)
        at += rows * outputs
        halves = np.frombuffer(blob, "<u2", 2 * outputs, at).astype("<u4") << 16
        at += 4 * outputs
        scale, bias = np.split(halves.view("<f4"), 2)
        layers.append((whole * scale, bias))
    assert at == len(blob)
    return layers


def rounded_network() -> keras.Model:
    """Fill the Keras network with the figure's rounded weights, its normalisations doing nothing but add the bias."""
    network = imagenet.lite0(size=64, top=False)
    [text] = make_first_layers.LINE.findall(MODULE.read_text("utf-8"))
    for name, (weights, bias) in zip(make_first_layers.LAYERS, decoded(text), strict=True):
        layer, norm = network.get_layer(name), network.get_layer(f"{name}_norm")
        layer.set_weights([weights.reshape(layer.get_weights()[0].shape)])
        one = np.ones_like(bias)
        norm.set_weights([one, bias, 0 * bias, one - norm.epsilon])
    return network


def maps_of(network: keras.Model, picture: np.ndarray) -> np.ndarray:
    cut = keras.Model(network.input, network.get_layer("block2_add").output)
    return cut.predict(picture[None].astype("float32"), verbose=0)[0]


def test_frozen_layers_are_keras_with_the_rounded_weights(module_page: Page, picture: np.ndarray):
    ours = np.reshape(
        call(module_page, "[...figure.maps(args[0]).data]", picture.ravel().tolist()), (16, 16, 24)
    )
    np.testing.assert_allclose(ours, maps_of(rounded_network(), picture), atol=2e-3)


def test_rounding_to_eight_bits_changes_the_maps_little(picture: np.ndarray):
    exact = maps_of(imagenet.lite0(size=64, top=False), picture)
    rounded = maps_of(rounded_network(), picture)
    assert np.corrcoef(exact.ravel(), rounded.ravel())[0, 1] > 0.99


def test_features_are_means_of_quarters_and_the_largest_value(module_page: Page, picture: np.ndarray):
    pixels = picture.ravel().tolist()
    maps = np.reshape(call(module_page, "[...figure.maps(args[0]).data]", pixels), (16, 16, 24))
    quarters = [maps[r : r + 8, c : c + 8].mean(axis=(0, 1)) for r in (0, 8) for c in (0, 8)]
    expected = np.concatenate([*quarters, maps.max(axis=(0, 1))])
    np.testing.assert_allclose(
        call(module_page, "[...figure.features(args[0])]", pixels), expected, atol=1e-5
    )


def test_head_is_the_librarys(module_page: Page):
    rng = np.random.default_rng(3)
    labels = np.repeat([0, 1, 2], [2, 4, 3])
    features, new = rng.normal(size=(9, 7)), rng.normal(size=(4, 7))
    expected = fit_softmax(features, labels, classes=3).probabilities(new)
    expression = "args[2].map((row) => figure.probabilities(row, figure.fit(args[0], args[1], 3)))"
    ours = call(module_page, expression, features.tolist(), labels.tolist(), new.tolist())
    np.testing.assert_allclose(ours, expected, atol=1e-9)


def test_one_look_takes_less_than_a_tenth_of_a_second(module_page: Page, picture: np.ndarray):
    expression = (
        "(() => { const pixels = Float32Array.from(args[0]); figure.features(pixels);"
        " const times = Array.from({ length: 9 }, () => { const begin = performance.now(); figure.features(pixels);"
        " return performance.now() - begin; }).sort((a, b) => a - b); return times[0]; })()"
    )
    assert call(module_page, expression, picture.ravel().tolist()) < 100


def test_names_come_back_as_the_reader_left_them():
    figure = TeachIt()
    figure.set_state({"class_names": ["cup", "pen", "none"]})
    assert figure.class_names == ["cup", "pen", "none"]
    with pytest.raises(traitlets.TraitError):
        figure.class_names = ["two", "names"]


# ---- driven as a reader would ----


def figure_of(reader: Reader) -> Locator:
    figure = reader.open(CHAPTER).locator(".teach-it")
    figure.scroll_into_view_if_needed()
    return figure


def answer(figure: Locator) -> tuple[str, int]:
    text = figure.get_by_role("status").inner_text()
    name, percent = re.fullmatch(r"Most likely: (.+), (\d+) %\.", text).groups()
    return name, int(percent)


def test_samples_are_learned_and_new_ones_named(reader: Reader):
    figure = figure_of(reader)
    assert "Add at least one picture" in figure.get_by_role("status").inner_text()
    figure.get_by_role("button", name="Fill with samples").click()
    assert figure.locator(".thumb").count() == 12
    for name in ("sun", "tree", "house"):
        figure.get_by_role("button", name=f"Paint a {name}").click()
        assert answer(figure)[0] == name
        assert answer(figure)[1] > 50
    figure.get_by_role("button", name="Forget everything").click()
    assert figure.locator(".thumb").count() == 0
    assert figure.locator(".bar").count() == 0


def test_reader_teaches_by_drawing_and_renames(reader: Reader):
    figure = figure_of(reader)
    canvas = figure.locator("canvas")

    def draw(x: float) -> None:
        figure.get_by_role("button", name="Clear").click()
        box = canvas.bounding_box()
        reader.page.mouse.move(box["x"] + x * box["width"], box["y"] + 0.3 * box["height"])
        reader.page.mouse.down()
        reader.page.mouse.move(box["x"] + x * box["width"], box["y"] + 0.7 * box["height"], steps=4)
        reader.page.mouse.up()

    name = figure.get_by_label("Name of kind 1")
    name.fill("left")
    name.press("Enter")
    for x, kind in ((0.2, "left"), (0.8, "tree"), (0.25, "left"), (0.75, "tree")):
        draw(x)
        figure.get_by_role("button", name=f"Add to {kind}").click()
    draw(0.22)
    assert answer(figure)[0] == "left"
    draw(0.78)
    assert answer(figure)[0] == "tree"
    figure.get_by_role("button", name="Remove example 1 of left").press("Enter")
    assert figure.locator(".thumb").count() == 3


def test_reader_uses_a_picture_and_is_told_what_is_none(reader: Reader):
    figure = figure_of(reader)
    figure.get_by_role("button", name="Fill with samples").click()
    figure.locator("input[type=file]").set_input_files(photo_path("zebra"))
    reader.page.wait_for_timeout(500)
    assert answer(figure)[1] > 33
    figure.locator("input[type=file]").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    figure.get_by_role("alert").get_by_text("not a picture").wait_for()


def test_camera_is_asked_for_only_after_a_click(reader: Reader):
    no_camera = "() => (window.asked++, Promise.reject(new Error('none')))"
    reader.page.add_init_script(
        f"window.asked = 0;if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = {no_camera};"
    )
    figure = figure_of(reader)
    assert "Nothing leaves this page" in figure.inner_text()
    assert reader.page.evaluate("window.asked") == 0
    figure.get_by_role("button", name="Use the camera").click()
    figure.get_by_role("alert").get_by_text("No camera could be used").wait_for()
