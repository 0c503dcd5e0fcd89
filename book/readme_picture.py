"""The picture in README.md: the book, one student's feedback and the class report, side by side.

make; python book/readme_picture.py

Needs Chromium; the environment variable CHROMIUM may name it. Writes book/readme.png.
"""

import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
GRADED = ROOT / "build" / "graded" / "03_convolution"
PICTURE = ROOT / "book" / "readme.png"
WIDTH, HEIGHT, GAP = 560, 700, 16
PAGES = (  # a page, and what its picture starts with
    (ROOT / "book" / "_build" / "html" / "chapters" / "03_convolution.html", "[data-name=kernel_playground]"),
    (GRADED / "feedback" / "hiro.html", "h1"),
    (GRADED / "report.html", "h1"),
)


def main() -> None:
    """Photograph the three pages and put them side by side."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        shots = [photograph(page, path, start) for path, start in PAGES]
        browser.close()
    together = Image.new("RGB", (3 * WIDTH + 2 * GAP, HEIGHT), "white")
    for place, shot in enumerate(shots):
        together.paste(shot, (place * (WIDTH + GAP), 0))
    together.quantize(128).save(PICTURE, optimize=True)


def photograph(page: Page, path: Path, start: str) -> Image.Image:
    """Open a page and return its picture, with the element `start` at the top."""
    page.goto(path.as_uri())
    page.wait_for_timeout(1500)  # figures draw themselves
    page.locator(start).first.evaluate("element => element.scrollIntoView({block: 'start'})")
    page.evaluate("window.scrollBy(0, -20)")
    page.wait_for_timeout(300)
    return Image.open(io.BytesIO(page.screenshot()))


if __name__ == "__main__":
    main()
