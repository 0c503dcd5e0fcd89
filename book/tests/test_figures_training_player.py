"""The figure training_player: its recordings against the script that made them, and a reader who scrubs and plays."""

from __future__ import annotations

import base64
import gzip
import io
import json
import string
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import traitlets
from axe_playwright_python.sync_playwright import Axe
from cvbook.widgets import TrainingPlayer
from PIL import Image
from playwright.sync_api import Browser, Locator, Page
from reading import BOOK, Reader, at_a_desk, drag_by_finger, handheld

sys.path.insert(0, str(BOOK))
import make_training_runs

CHAPTER = "chapters/08_tuning.html"
SOURCE = (BOOK / "cvbook" / "figures" / "training_player.mjs").read_text("utf-8")
IMPORT = "const figure = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));"
RECORDED = json.loads(make_training_runs.ARTIFACT.read_text("utf-8"))
RATES = [0.0001, 0.003, 0.1]


@pytest.fixture(scope="module")
def module_page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def call(page: Page, expression: str, *arguments: Any) -> Any:
    return page.evaluate(
        f"async ([source, args]) => {{ {IMPORT} return {expression}; }}", [SOURCE, list(arguments)]
    )


def run(rate: float, *, moved: bool = False) -> dict[str, Any]:
    [found] = [one for one in RECORDED["runs"] if (one["rate"], one["moved"]) == (rate, moved)]
    return found


def filters(one: dict[str, Any]) -> np.ndarray:
    """Read the letters: (epochs + 1, 200)."""
    alphabet = string.ascii_letters + string.digits
    changed = np.array([alphabet.index(letter) - 30 for letter in one["filters"]]).reshape(-1, 200)
    return changed.cumsum(axis=0) * one["scale"] / 15


def changes(answers: list[str], epoch: int) -> tuple[int, int, int]:
    """How many answers changed since the epoch before, how many of them are right now, and how many were before."""
    before, now = (np.array(list(answers[at]), dtype=int) for at in (epoch - 1, epoch))
    labels, changed = np.array(RECORDED["labels"]), before != now
    return (
        int(changed.sum()),
        int((changed & (now == labels)).sum()),
        int((changed & (before == labels)).sum()),
    )


# ---- the recordings ----


def test_recordings_are_whole_and_small():
    assert [(one["rate"], one["moved"]) for one in RECORDED["runs"]] == [
        (rate, moved) for rate in RATES for moved in (False, True)
    ]
    for one in RECORDED["runs"]:
        for name in ("loss", "accuracy", "val_loss", "val_accuracy", "answers", "percent"):
            assert len(one[name]) == RECORDED["epochs"] + 1, name
        assert len(one["filters"]) == (RECORDED["epochs"] + 1) * 8 * 25
    assert make_training_runs.ARTIFACT.stat().st_size < 150_000
    in_the_page = base64.b64encode(make_training_runs.ARTIFACT.read_bytes())  # as the directive writes it
    assert len(gzip.compress(in_the_page)) < 25_000
    assert {"command", "date", "machine", "seed", "source"} <= set(RECORDED)


def test_pictures_and_labels_are_those_of_the_validation_set():
    _, validation = make_training_runs.digits()
    places = RECORDED["places"]
    assert RECORDED["labels"] == validation.labels[places].tolist()
    sheet = np.asarray(Image.open(io.BytesIO(base64.b64decode(RECORDED["pictures"]))))
    expected = 255 - np.rint(255 * np.concatenate(validation.images[places, :, :, 0], axis=1))
    np.testing.assert_array_equal(sheet, expected)


def test_training_begins_again_as_it_was_recorded():
    training, validation = make_training_runs.digits()
    stored, model = run(0.003, moved=True), make_training_runs.build(0.003)
    rng = np.random.default_rng(RECORDED["seed"])
    kernel = np.asarray(model.get_weights()[0])[:, :, 0].transpose(2, 0, 1)
    first = filters(stored)[0].reshape(8, 5, 5)
    np.testing.assert_allclose(first, kernel, atol=0.501 * stored["scale"] / 15)
    make_training_runs.one_epoch(model, training, rng, move=True)
    found, shares = make_training_runs.look(model, training, validation)
    for name, value in found.items():
        assert value == pytest.approx(stored[name][1], abs=0.02), name
    answers = "".join(str(digit) for digit in shares[RECORDED["places"]].argmax(axis=1))
    assert sum(a != b for a, b in zip(answers, stored["answers"][1], strict=True)) <= 2


def test_letters_hold_the_filters_to_half_a_level():
    random = np.random.default_rng(3).normal(size=(4, 5, 5, 8))
    scale = float(np.abs(random).max())
    read = filters({"filters": make_training_runs.written(random, scale), "scale": scale})
    np.testing.assert_allclose(read, random.transpose(0, 3, 1, 2).reshape(4, 200), atol=0.501 * scale / 15)


def test_moved_pictures_are_shifts_of_at_most_two_pixels():
    images = np.random.default_rng(1).random((30, 28, 28, 1))
    moved = make_training_runs.moved(images, np.random.default_rng(2))
    assert moved.shape == images.shape
    corners = set()
    for before, after in zip(images[..., 0], moved[..., 0], strict=True):
        shifts = [(d, r) for d in range(-2, 3) for r in range(-2, 3) if same_inside(before, after, d, r)]
        corners.update(shifts)
        assert len(shifts) == 1
    assert len(corners) > 10


def same_inside(before: np.ndarray, after: np.ndarray, down: int, right: int) -> bool:
    return bool((np.roll(before, (down, right), (0, 1))[4:-4, 4:-4] == after[4:-4, 4:-4]).all())


def test_what_the_chapter_says_of_the_runs_is_so():
    low, good, high = (run(rate) for rate in RATES)
    moved = run(0.003, moved=True)
    assert low["val_accuracy"][-1] < 0.8  # still learning when the last epoch ends
    assert low["val_loss"][-1] == min(low["val_loss"])
    assert good["accuracy"][-1] > 0.99
    assert min(good["val_loss"]) < 0.9 * good["val_loss"][-1]  # by heart: the loss on new pictures rises
    assert min(high["val_loss"][1:]) > 2  # no better than guessing
    assert moved["val_accuracy"][-1] > good["val_accuracy"][-1] + 0.01
    assert moved["accuracy"][-1] - moved["val_accuracy"][-1] < good["accuracy"][-1] - good["val_accuracy"][-1]


# ---- the module ----


@pytest.fixture(scope="module")
def unpacked(module_page: Page) -> dict[str, Any]:
    text = base64.b64encode(make_training_runs.ARTIFACT.read_bytes()).decode()
    view = "new DataView(Uint8Array.from(atob(args[0]), (letter) => letter.charCodeAt(0)).buffer)"
    found: dict[str, Any] = call(module_page, f"figure.unpack({view})", text)
    return found


def test_filters_are_unpacked_as_they_were_written(unpacked: dict[str, Any]):
    for ours, stored in zip(unpacked["runs"], RECORDED["runs"], strict=True):
        np.testing.assert_allclose(ours["filters"], filters(stored), atol=1e-9)


def test_changes_are_counted_as_numpy_counts_them(module_page: Page):
    answers, labels = run(0.003)["answers"], RECORDED["labels"]
    expression = "args[0].map((_, epoch) => figure.changes(args[0], args[1], epoch))"
    found = call(module_page, expression, answers, labels)
    assert found[0] == {"changed": 0, "mended": 0, "spoilt": 0}
    for epoch in range(1, len(answers)):
        assert tuple(found[epoch].values()) == changes(answers, epoch)


def test_best_epoch_is_that_of_the_lowest_validation_loss(module_page: Page):
    for one in RECORDED["runs"]:
        assert call(module_page, "figure.best(args[0])", one) == int(np.argmin(one["val_loss"]))


def test_widget_brings_its_recordings_along():
    player = TrainingPlayer(moved=True, beside=2)
    player.set_state({"epoch": 7, "rate": 0.1})
    assert (player.epoch, player.rate, player.moved, player.beside) == (7, 0.1, True, 2)
    assert json.loads(player.data)["labels"] == RECORDED["labels"]
    for wrong in ({"rate": 0.5}, {"epoch": 25}, {"beside": 6}):
        with pytest.raises(traitlets.TraitError):
            TrainingPlayer(**wrong)


# ---- driven as a reader would ----


def player(reader: Reader) -> Locator:
    figure = reader.open(CHAPTER).locator(".training-player")
    figure.get_by_label("Learning rate").wait_for()
    figure.scroll_into_view_if_needed()
    return figure


@pytest.fixture(scope="module")
def desk(browser: Browser, served: str) -> Iterator[tuple[Page, Locator]]:
    with at_a_desk(browser, served) as reader:
        yield reader.page, player(reader)


@pytest.fixture
def desktop(desk: tuple[Page, Locator]) -> tuple[Page, Locator]:
    """The figure on a wide page, as it is at first."""
    figure = desk[1]
    figure.get_by_label("Learning rate").select_option("0.003")
    figure.get_by_label("Move the pictures").uncheck()
    figure.get_by_label("Compare with").select_option("nothing")
    figure.get_by_label("Epoch", exact=True).fill("0")
    return desk


def assert_shows(figure: Locator, one: dict[str, Any], epoch: int) -> None:
    """The sentence has the recorded numbers, and each picture the recorded answer."""
    text = figure.get_by_role("status").inner_text()
    begin = f"After epoch {epoch} of {RECORDED['epochs']}." if epoch else "Before the first epoch."
    assert text.startswith(begin), text
    training, validation = (f"{100 * one[name][epoch]:.1f} %" for name in ("accuracy", "val_accuracy"))
    assert f"raining accuracy {training}, validation {validation};" in text
    if epoch:
        changed, mended, spoilt = changes(one["answers"], epoch)
        assert f"changed: {changed}; now right: {mended}, no longer right: {spoilt}." in text
        assert figure.locator(".first li.fresh").count() == changed
    said = [words.split()[0] for words in figure.locator(".first .said").all_inner_texts()]
    assert "".join(said) == one["answers"][epoch]


def test_reader_scrubs_by_keys_and_chooses_runs(reader: Reader):
    figure = player(reader)
    assert_shows(figure, run(0.003), 0)
    slider = figure.get_by_label("Epoch", exact=True)
    slider.focus()
    reader.page.keyboard.press("ArrowRight")
    assert_shows(figure, run(0.003), 1)
    reader.page.keyboard.press("End")
    assert_shows(figure, run(0.003), 24)
    assert figure.get_by_role("button", name="Next").is_disabled()
    seen = {figure.locator("canvas").first.evaluate("canvas => canvas.toDataURL()")}
    for rate in RATES:
        figure.get_by_label("Learning rate").select_option(str(rate))
        figure.get_by_label("Move the pictures").check()
        assert_shows(figure, run(rate, moved=True), 24)
        seen.add(figure.locator("canvas").first.evaluate("canvas => canvas.toDataURL()"))
        figure.get_by_label("Move the pictures").uncheck()
    assert len(seen) == 4
    figure.get_by_role("button", name="Back").click()
    assert_shows(figure, run(0.1), 23)


def test_two_runs_stand_side_by_side(desktop: tuple[Page, Locator]):
    _, figure = desktop
    assert not figure.locator(".second.side").is_visible()
    figure.get_by_label("Compare with").select_option("0.003, moved pictures")
    figure.get_by_label("Epoch", exact=True).fill("12")
    assert_shows(figure, run(0.003), 12)
    other = run(0.003, moved=True)
    said = [words.split()[0] for words in figure.locator(".second .said").all_inner_texts()]
    assert "".join(said) == other["answers"][12]
    assert f"validation {100 * other['val_accuracy'][12]:.1f} %" in figure.get_by_role("status").inner_text()
    assert figure.locator("polyline.second").count() == 4
    figure.get_by_label("Move the pictures").check()  # now both would be the same: one goes
    assert not figure.locator(".second.side").is_visible()


def test_mouse_scrubs_on_a_curve_and_play_walks_on(desktop: tuple[Page, Locator]):
    page, figure = desktop
    chart = figure.locator(".chart").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    x = box["x"] + box["width"] * (34 + 278 * 6 / 24) / 320
    page.mouse.move(x, box["y"] + 40)
    page.mouse.down()
    assert_shows(figure, run(0.003), 6)
    page.mouse.move(x + box["width"] * 278 * 6 / 24 / 320, box["y"] + 60, steps=3)
    page.mouse.up()
    assert_shows(figure, run(0.003), 12)
    figure.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "text => document.querySelector('[data-name=training_player]').shadowRoot.querySelector('.status')"
        ".textContent.startsWith(text)",
        arg="After epoch 14",
    )
    figure.get_by_role("button", name="Pause").click()
    assert figure.get_by_role("status").get_attribute("aria-live") == "polite"


def test_finger_scrubs_on_a_phone_and_nothing_is_shut_out(browser: Browser, served: str):
    with handheld(browser, served, reduced_motion="reduce") as reader:
        figure = player(reader)
        assert not figure.get_by_role(
            "button", name="Play"
        ).is_visible()  # who wants no motion has the slider
        chart = figure.locator(".chart").first
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        assert box is not None
        y, width = box["y"] + box["height"] / 2, box["width"]
        drag_by_finger(
            reader.page,
            (box["x"] + width * 34 / 320, y),
            (box["x"] + width * (34 + 278 * 18 / 24) / 320, y),
        )
        assert_shows(figure, run(0.003), 18)
        figure.get_by_label("Compare with").select_option("0.0001, pictures as they are")
        assert figure.evaluate("figure => figure.scrollWidth <= figure.clientWidth")
        found = Axe().run(
            reader.page,
            context="[data-name=training_player]",
            options={"resultTypes": ["violations"], "preload": False},
        )
        assert [one["id"] for one in found.response["violations"]] == []


def test_missing_recordings_are_told_and_can_be_tried_again(browser: Browser, served: str):
    context = browser.new_context()
    page = context.new_page()
    page.route("**/figure-data/**", lambda route: route.abort(), times=1)
    page.goto(served + CHAPTER)
    page.locator("[data-name=training_player]").scroll_into_view_if_needed()
    figure = page.locator(".training-player")
    figure.get_by_text("could not be loaded").wait_for()
    figure.get_by_role("button", name="Try again").click()
    figure.get_by_label("Learning rate").wait_for()
    context.close()
