"""The kernel playground's camera and uploads, and the playground on a phone: nothing is asked before a click."""

from __future__ import annotations

import io

import numpy as np
import pytest
import scipy.signal
from cvbook.kernels import KERNELS
from PIL import Image
from playwright.sync_api import Browser, Locator, Page
from reading import Reader, drag_by_finger, handheld

CHAPTER = "chapters/03_convolution.html"
# A camera that sees black on the left and white on the right; the page can be asked how often it was opened.
CAMERA = """
window.asked = 0; window.tracks = [];
const seen = document.createElement('canvas'), context = seen.getContext('2d');
Object.assign(seen, { width: 320, height: 240 });
setInterval(() => { context.fillStyle = '#fff'; context.fillRect(160, 0, 160, 240);
                    context.fillStyle = '#000'; context.fillRect(0, 0, 160, 240); }, 50);
const getUserMedia = async () => { window.asked++; const stream = seen.captureStream(20);
                                   window.tracks.push(...stream.getTracks()); return stream; };
Object.defineProperty(navigator, 'mediaDevices', { value: { getUserMedia } });
"""


def opened(reader: Reader) -> tuple[Page, Locator]:
    page = reader.open(CHAPTER)
    figure = page.locator(".kernel-playground")
    figure.scroll_into_view_if_needed()
    return page, figure


def value(figure: Locator) -> float:
    return float(figure.locator(".value").inner_text().partition(": ")[2].replace("−", "-"))


def test_camera_is_opened_after_a_click_and_closed_by_another(reader: Reader):
    reader.page.add_init_script(CAMERA)
    page, figure = opened(reader)
    assert "Nothing leaves this page" in figure.inner_text()
    figure.get_by_label("Preset").select_option("identity")
    assert page.evaluate("window.asked") == 0
    figure.get_by_role("button", name="Use the camera").click()
    figure.locator("option[value=yours]").wait_for(state="attached")
    assert figure.get_by_label("Picture", exact=True).input_value() == "yours"
    figure.locator("canvas").first.focus()
    assert value(figure) == pytest.approx(0, abs=3)  # left of the middle
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)  # new frames leave the window where the reader put it
    assert value(figure) == pytest.approx(255, abs=3)
    figure.get_by_role("button", name="Keep this picture, stop the camera").click()
    assert page.evaluate("window.tracks.map((track) => track.readyState)") == ["ended"]
    assert value(figure) == pytest.approx(255, abs=3)
    assert figure.get_by_role("button", name="Use the camera").is_visible()


@pytest.mark.parametrize(
    "leave",
    [
        "() => { Object.defineProperty(document, 'hidden', { value: true });"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        "() => document.querySelector('[data-name=kernel_playground]').remove()",
        "() => 'another picture'",
    ],
    ids=["another tab", "another cell", "another picture"],
)
def test_camera_is_closed_when_the_reader_leaves(browser: Browser, served: str, leave: str):
    context = browser.new_context()
    reader = Reader(context, served)
    reader.page.add_init_script(CAMERA)
    page, figure = opened(reader)
    figure.get_by_role("button", name="Use the camera").click()
    figure.locator("option[value=yours]").wait_for(state="attached")
    assert page.evaluate("window.tracks[0].readyState") == "live"
    if page.evaluate(leave) == "another picture":
        figure.get_by_label("Picture", exact=True).select_option("rings")
    page.wait_for_function("window.tracks[0].readyState === 'ended'", timeout=3000)
    context.close()
    assert (reader.errors, reader.external) == ([], [])


@pytest.mark.parametrize(
    ("devices", "told"),
    [
        ("{ getUserMedia: () => Promise.reject(new DOMException('', 'NotAllowedError')) }", "was refused"),
        ("{ getUserMedia: () => Promise.reject(new DOMException('', 'NotFoundError')) }", "has no camera"),
        (
            "{ getUserMedia: () => Promise.reject(new DOMException('', 'NotReadableError')) }",
            "Another program",
        ),
        ("{ getUserMedia: () => Promise.reject(new DOMException('', 'AbortError')) }", "could not be used"),
        ("undefined", "not loaded over https"),
    ],
)
def test_missing_camera_is_explained(module_reader: Reader, devices: str, told: str):
    figure = module_reader.page.locator(".kernel-playground")
    module_reader.page.evaluate(
        f"Object.defineProperty(navigator, 'mediaDevices', {{ value: {devices}, configurable: true }})"
    )
    figure.get_by_role("button", name="Use the camera").click()
    figure.get_by_role("alert").get_by_text(told).wait_for()
    assert "hoose a picture" in figure.get_by_role("alert").inner_text()
    assert figure.get_by_role("button", name="Use the camera").is_enabled()


@pytest.fixture(scope="module")
def module_reader(browser: Browser, served: str):
    context = browser.new_context()
    reader = Reader(context, served)
    opened(reader)
    yield reader
    context.close()


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_finger_uploads_chooses_and_points_on_a_phone(browser: Browser, served: str):
    pixels = np.random.default_rng(4).integers(0, 256, (40, 40), dtype=np.uint8)
    with handheld(browser, served) as reader:
        page, figure = opened(reader)
        chosen = {"name": "a.png", "mimeType": "image/png", "buffer": png(pixels)}
        figure.locator("input[type=file]").set_input_files(chosen)
        figure.locator("option[value=yours]").wait_for(state="attached")
        figure.get_by_label("Preset").select_option("Sobel Gx")
        output = figure.locator("canvas").nth(1)
        output.scroll_into_view_if_needed()
        box = output.bounding_box()
        assert box is not None
        place = (box["x"] + box["width"] * 10.5 / 40, box["y"] + box["height"] * 20.5 / 40)
        page.touchscreen.tap(*place)
        expected = scipy.signal.correlate2d(pixels.astype(float), KERNELS["Sobel Gx"], mode="valid")
        assert figure.locator(".value").inner_text().startswith("Row 19, column 9 ")
        assert value(figure) == expected[19, 9]
        drag_by_finger(page, place, (place[0] + box["width"] * 10 / 40, place[1]))
        assert figure.evaluate("figure => figure.scrollWidth <= figure.clientWidth")
