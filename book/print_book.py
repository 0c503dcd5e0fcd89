"""Print the book: every page of the site by Chromium, in order, into one PDF with an outline.

python book/print_book.py [book/_build/html] [build/pixels-to-predictions.pdf]

Answers and hidden code are opened; figures show their first state.
"""

from __future__ import annotations

import functools
import http.server
import io
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import urljoin

import pypdf
import yaml
from playwright.sync_api import Browser, Page, sync_playwright
from rich.progress import track

ROOT = Path(__file__).parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome")
MARGINS = {"top": "16mm", "bottom": "16mm", "left": "16mm", "right": "16mm"}
STYLE = "width: 100%; text-align: center; font: 8pt sans-serif; color: #555"
FOOTER = f'<div style="{STYLE}"><span class="pageNumber"></span></div>'


def main() -> None:
    """Print what the two arguments name, or what `make book` has built."""
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "book" / "_build" / "html"
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "build" / "pixels-to-predictions.pdf"
    if not (site / "index.html").is_file():
        sys.exit(f"print_book: expected a built book in {site}, found none. Run `make book` first.")
    chromium = os.environ.get("CHROMIUM") or next((path for path in map(shutil.which, NAMES) if path), None)
    if chromium is None:
        sys.exit(
            f"print_book: expected a browser ({', '.join(NAMES)}), found none. Install one, or set CHROMIUM."
        )
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(
            executable_path=chromium, args=flags, env=os.environ | {"HOME": home}
        )
        write(print_pages(browser, site), target)
        browser.close()
    print(f"{target}: {len(pypdf.PdfReader(target).pages)} pages")


def pages_in_order() -> list[str]:
    """Return the pages as the table of contents names them."""
    contents = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text("utf-8"))
    return [contents["root"], *(page["file"] for part in contents["parts"] for page in part["chapters"])]


def print_pages(browser: Browser, site: Path) -> list[tuple[str, bytes]]:
    """Return title and PDF of every page."""
    handler = functools.partial(Quiet, directory=site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    printed = []
    page = browser.new_page(viewport={"width": 900, "height": 1200}, color_scheme="light")
    for name in track(pages_in_order(), "printing", disable=not sys.stderr.isatty()):
        page.goto(urljoin(f"http://127.0.0.1:{server.server_port}/", f"{name}.html"))
        open_everything(page)
        pdf = page.pdf(
            format="A4",
            margin=MARGINS,  # type: ignore[arg-type]
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
            print_background=True,
            tagged=True,
        )
        printed.append((page.locator("article h1").first.inner_text().rstrip("#"), pdf))
    server.shutdown()
    return printed


def open_everything(page: Page) -> None:
    """Open what is folded, and let every figure draw itself."""
    page.evaluate(
        "document.querySelectorAll('details').forEach((box) => { box.open = true; });"
        "document.querySelectorAll('.toggle-hidden').forEach((box) => box.classList.remove('toggle-hidden'));"
    )
    for figure in page.locator(".interactive-figure").all():
        figure.scroll_into_view_if_needed()
    page.wait_for_function(
        "[...document.querySelectorAll('.interactive-figure')].every((box) => box.dataset.ready === 'true')"
    )
    page.evaluate("document.fonts.ready")


def write(printed: list[tuple[str, bytes]], target: Path) -> None:
    """Join the pages, with an entry of the outline for each chapter; replace the file whole."""
    book = pypdf.PdfWriter()
    for title, pdf in printed:
        book.append(io.BytesIO(pdf), outline_item=title)
    book.add_metadata({"/Title": "Pixels to Predictions"})
    target.parent.mkdir(parents=True, exist_ok=True)
    side = target.with_suffix(".part")
    book.write(side)
    side.replace(target)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that does not write each request to the terminal."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    main()
