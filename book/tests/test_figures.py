"""The interactive figures: their arithmetic against scipy, and what happens when a reader uses them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.signal
from cvbook.kernels import KERNELS
from playwright.sync_api import Browser, Locator, Page
from reading import BOOK, Reader

CHAPTER = "chapters/03_convolution.html"
FIGURES = BOOK / "cvbook" / "figures"
IMPORT = "const figure = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));"


@pytest.fixture(scope="module")
def module_page(browser: Browser):
    page = browser.new_page()
    yield page
    page.close()


def call(page: Page, name: str, expression: str, *arguments: Any) -> Any:
    """Import a figure's module in the browser and evaluate an expression of ``figure`` and ``args``."""
    source = (FIGURES / name).read_text("utf-8")
    return page.evaluate(
        f"async ([source, args]) => {{ {IMPORT} return {expression}; }}", [source, list(arguments)]
    )


def picture(page: Page, name: str) -> np.ndarray:
    drawn = call(
        page,
        "kernel_playground.mjs",
        "(({ height, width, data }) => ({ height, width, data: [...data] }))(figure.picture(args[0]))",
        name,
    )
    return np.array(drawn["data"]).reshape(drawn["height"], drawn["width"])


@pytest.mark.parametrize("file", sorted(FIGURES.glob("*.mjs")), ids=lambda file: file.stem)
def test_module_needs_nothing_and_leaves_its_host_alone(file: Path):
    source = file.read_text("utf-8")
    assert re.search(r"^export default \{ render \};$", source, re.M)
    assert not re.search(
        r"^\s*import\b|\bimport\(|innerHTML|https?://(?!www\.w3\.org/2000/svg)", source, re.M
    )
    assert len(source) < 40_000
    assert file.with_suffix(".css").is_file()


def test_presets_are_the_librarys_kernels(module_page: Page):
    presets = call(module_page, "kernel_playground.mjs", "figure.PRESETS")
    assert list(presets) == list(KERNELS)
    for name, preset in presets.items():
        np.testing.assert_array_equal(preset["kernel"], KERNELS[name])


@pytest.mark.parametrize("name", list(KERNELS))
def test_playground_correlates_like_scipy(module_page: Page, name: str):
    image = picture(module_page, "shapes")
    expected = scipy.signal.correlate2d(image, KERNELS[name], mode="valid")
    result = call(
        module_page,
        "kernel_playground.mjs",
        "[...figure.correlate(figure.picture('shapes'), args[0]).data]",
        KERNELS[name].tolist(),
    )
    np.testing.assert_allclose(np.reshape(result, expected.shape), expected, atol=1e-9)


def test_step_by_step_visits_every_position_like_scipy(module_page: Page):
    rng = np.random.default_rng(5)
    image, kernel = rng.integers(0, 9, (6, 5)), rng.integers(-3, 4, (3, 2))
    steps = call(
        module_page, "step_by_step.mjs", "figure.positions(args[0], args[1])", image.tolist(), kernel.tolist()
    )
    expected = scipy.signal.correlate2d(image, kernel, mode="valid")
    assert [step["value"] for step in steps] == expected.ravel().tolist()


@pytest.mark.parametrize(
    ("name", "closed_form"),
    [
        ("uniform", lambda s: np.where(s < 1, s, 2 - s)),  # the triangle
        ("exponential", lambda s: s * np.exp(-s)),  # the gamma density with shape 2
    ],
)
def test_density_of_a_sum_has_its_closed_form(module_page: Page, name: str, closed_form: Any):
    s = np.linspace(0.1, 1.9, 10)
    expression = "args[1].map((s) => figure.sumDensity(figure.DENSITIES[args[0]], s))"
    values = call(module_page, "density_convolution.mjs", expression, name, s.tolist())
    np.testing.assert_allclose(values, closed_form(s), atol=2e-3)


def test_two_humps_are_a_density(module_page: Page):
    density = "figure.DENSITIES['two humps'].f((i + 0.5) / 2000)"
    area = f"[...Array(4000).keys()].reduce((sum, i) => sum + {density} / 2000, 0)"
    assert call(module_page, "density_convolution.mjs", area) == pytest.approx(1, abs=2e-3)


# ---- driven as a reader would ----


def playground(reader: Reader) -> tuple[Page, Locator]:
    page = reader.open(CHAPTER)
    figure = page.locator(".kernel-playground")
    figure.scroll_into_view_if_needed()
    return page, figure


def shown_value(figure: Locator) -> tuple[int, int, float]:
    text = figure.get_by_role("status").inner_text().replace("−", "-")
    row, column, value = re.fullmatch(r"Row (\d+), column (\d+) of the result: (-?[\d.]+)", text).groups()
    return int(row), int(column), float(value)


def assert_arithmetic(figure: Locator, image: np.ndarray, kernel: np.ndarray) -> None:
    """The value, and the sum that is written out, are scipy's."""
    row, column, value = shown_value(figure)
    assert value == pytest.approx(
        scipy.signal.correlate2d(image, kernel, mode="valid")[row, column], abs=1e-3
    )
    sentence = figure.locator(".sentence").inner_text().replace("−", "-").partition("=")[0]
    terms = [term.replace("(", "").replace(")", "").split("·") for term in sentence.split("+")]
    assert sum(float(pixel) * float(weight) for pixel, weight in terms) == pytest.approx(value, abs=1e-3)


def test_playground_follows_presets_weights_pointer_and_keys(reader: Reader, module_page: Page):
    page, figure = playground(reader)
    image, output = picture(module_page, "house"), figure.locator("canvas").nth(1)
    seen = set()
    for name in ("sharpen", "Sobel Gy", "vertical line 7×7"):
        figure.get_by_label("Preset").select_option(name)
        assert_arithmetic(figure, image, KERNELS[name])
        seen.add(output.evaluate("canvas => canvas.toDataURL()"))
    assert len(seen) == 3

    figure.get_by_label("Preset").select_option("blur")
    figure.get_by_label("Weight, row 2, column 2").fill("-2.5")
    edited = KERNELS["blur"].copy()
    edited[1, 1] = -2.5
    assert_arithmetic(figure, image, edited)
    assert figure.get_by_label("Preset").input_value() == "custom"
    assert output.evaluate("canvas => canvas.toDataURL()") not in seen

    figure.get_by_label("Preset").select_option("emboss")
    figure.get_by_role("button", name="Flip").click()
    assert_arithmetic(figure, image, np.flip(KERNELS["emboss"]))

    box = output.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.85)
    assert_arithmetic(figure, image, np.flip(KERNELS["emboss"]))
    row, column, _ = shown_value(figure)
    assert (row, column) == pytest.approx((0.85 * 96 - 1, 0.3 * 96 - 1), abs=1.5)
    page.mouse.move(0, 0)
    output.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert shown_value(figure)[:2] == (row + 1, column + 1)


def test_playground_takes_a_weight_only_if_it_is_a_number(reader: Reader):
    _, figure = playground(reader)
    before = shown_value(figure)
    weight = figure.get_by_label("Weight, row 1, column 1")
    weight.fill("")
    assert weight.get_attribute("aria-invalid") == "true"
    assert shown_value(figure) == before


def test_playground_takes_a_picture_of_the_reader(reader: Reader, site: Path):
    _, figure = playground(reader)
    figure.get_by_label("Preset").select_option("identity")
    figure.locator("input[type=file]").set_input_files(next((site / "_images").glob("*.png")))
    figure.locator("option[value=yours]").wait_for(state="attached")
    assert figure.get_by_label("Picture", exact=True).input_value() == "yours"
    figure.locator("input[type=file]").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    figure.get_by_role("alert").get_by_text("not a picture").wait_for()


def test_playground_has_every_picture_and_display(reader: Reader, module_page: Page):
    _, figure = playground(reader)
    figure.get_by_label("Preset").select_option("Prewitt Gy")
    for name in ("shapes", "tree", "rings", "edge"):
        figure.get_by_label("Picture", exact=True).select_option(name)
        assert_arithmetic(figure, picture(module_page, name), KERNELS["Prewitt Gy"])
    figure.get_by_label("Preset").select_option("sharpen")
    figure.get_by_label("Picture", exact=True).select_option("shapes")
    looks = set()
    for display in ("photo", "signed", "range"):
        figure.get_by_label("Show the result").select_option(display)
        looks.add(figure.locator("canvas").nth(1).evaluate("canvas => canvas.toDataURL()"))
    assert len(looks) == 3


def test_step_by_step_fills_in_the_worked_example(reader: Reader):
    figure = reader.open(CHAPTER).locator(".step-by-step:not(.deep)")
    for _ in range(8):
        figure.get_by_role("button", name="Next").click()
    result = figure.locator("table").nth(2).locator("td").all_inner_texts()
    assert result == ["4", "3", "4", "2", "4", "3", "2", "3", "4"]
    assert figure.get_by_role("button", name="Next").is_disabled()
    figure.get_by_label("Position").focus()
    reader.page.keyboard.press("Home")
    assert figure.get_by_role("status").inner_text().startswith("Row 0, column 0:")
    figure.get_by_role("button", name="Play").click()
    figure.get_by_role("button", name="Pause").click()


def test_density_figure_states_the_shaded_area(reader: Reader):
    figure = reader.open(CHAPTER).locator(".density-convolution")
    figure.get_by_label("s", exact=True).fill("1.4")
    assert "the shaded area is 0.600" in figure.get_by_role("status").inner_text()
    figure.get_by_label("Density f").select_option("exponential")
    figure.get_by_label("s", exact=True).fill("1.02")
    assert f"the shaded area is {1.02 * np.exp(-1.02):.3f}" in figure.get_by_role("status").inner_text()


def test_quiz_explains_and_counts(reader: Reader):
    quiz = reader.open(CHAPTER).locator(".quiz")
    first = quiz.locator("form").first
    check = first.get_by_role("button", name="Check")
    check.click()
    assert first.get_by_role("status").inner_text() == "Choose an answer first."
    first.get_by_label("28 × 28").check()
    check.press("Enter")
    assert first.get_by_role("status").inner_text().startswith("✗ Not yet. That would need places")
    first.get_by_label("24 × 24").press("Space")
    check.press("Enter")
    assert first.get_by_role("status").inner_text().startswith("✓ Right.")
    assert quiz.locator(".score").inner_text() == "1 of 7 right"


def test_quiz_remembers_answers_until_it_is_started_again(reader: Reader):
    quiz = reader.open(CHAPTER).locator(".quiz")
    quiz.locator("form").first.get_by_label("24 × 24").check()
    quiz.locator("form").first.get_by_role("button", name="Check").click()
    reader.page.reload()
    quiz = reader.open(CHAPTER).locator(".quiz")
    assert quiz.locator("form").first.get_by_label("24 × 24").is_checked()
    assert quiz.locator(".score").inner_text() == "1 of 7 right"
    quiz.get_by_role("button", name="Start again").click()
    assert not quiz.locator("form").first.get_by_label("24 × 24").is_checked()
    assert quiz.locator(".score").inner_text() == ""
    reader.page.reload()
    quiz = reader.open(CHAPTER).locator(".quiz")
    assert quiz.locator("form[data-state]").count() == 0


def test_quiz_on_paper_gives_the_answers_and_no_buttons(reader: Reader):
    quiz = reader.open(CHAPTER).locator(".quiz")
    assert not quiz.locator(".printed").first.is_visible()
    reader.page.emulate_media(media="print")
    assert quiz.locator(".printed").first.inner_text().startswith("Answer: 24 × 24. 28 − 5 + 1 = 24")
    assert not quiz.get_by_role("button", name="Check").first.is_visible()
