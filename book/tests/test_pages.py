"""Every page in a real browser: nothing from elsewhere, no error, accessible, light enough, at home on a phone."""

from __future__ import annotations

import functools
import gzip
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Request
from reading import Reader

CHAPTER = "chapters/03_convolution.html"
BUDGET = 250_000  # bytes, compressed
LAYOUT_SHIFT = """new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 100);
})"""
VIEWS = [(1280, "light"), (1280, "dark"), (360, "dark"), (360, "light")]


def test_every_page_is_accessible_and_fits_wide_and_narrow_by_day_and_by_night(
    browser: Browser, served: str, pages: list[str]
):
    context = browser.new_context()
    reader = Reader(context, served)
    problems = []
    for page in pages:
        opened = reader.open(page)
        for width, scheme in VIEWS:
            opened.set_viewport_size({"width": width, "height": 900})
            opened.emulate_media(color_scheme=scheme)
            opened.wait_for_function(
                "scheme => document.documentElement.dataset.theme === scheme", arg=scheme
            )
            # the theme finds out, 300 ms after a change of width, which boxes scroll now; and its colours fade
            opened.wait_for_timeout(400)
            opened.evaluate("Promise.allSettled(document.getAnimations().map((fade) => fade.finished))")
            where = f"{page} at {width} px, {scheme}"
            if opened.evaluate("document.documentElement.scrollWidth > innerWidth"):
                problems.append(f"{where}: scrolls sideways")
            if (width, scheme) == (360, "dark"):
                continue  # its rules were looked at by day, its colours on the wide page
            # the colour scheme changes colours only: by night only their contrast is looked at again
            rules = {} if scheme == "light" else {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
            found = Axe().run(opened, options={"resultTypes": ["violations"], "preload": False, **rules})
            problems += [
                f"{where}: {violation['id']} at {violation['nodes'][0]['target']}"
                for violation in found.response["violations"]
                if violation["impact"] in ("serious", "critical") or "article" in str(violation["nodes"])
            ]
    context.close()
    assert problems + reader.errors + reader.external == [], "\n".join(problems)


def test_pages_open_from_disk_and_from_a_server_and_describe_their_pictures(reader: Reader, pages: list[str]):
    for page in pages:
        texts = reader.open(page).evaluate("[...document.images].map((image) => image.alt.trim())")
        assert all(texts), page


def test_every_page_weighs_less_than_the_budget_and_stands_still(
    browser: Browser, served: str, pages: list[str]
):
    problems = []
    for page in pages:
        context = browser.new_context(viewport={"width": 1280, "height": 900})  # with an empty cache
        reader = Reader(context, served)
        sizes: dict[str, int] = {}
        reader.page.on("requestfinished", functools.partial(weigh, sizes))
        reader.open(page)
        reader.page.wait_for_load_state("networkidle")
        shift = reader.page.evaluate(LAYOUT_SHIFT)
        context.close()
        if sum(sizes.values()) > BUDGET:
            problems.append(f"{page}: {sum(sizes.values()):,} bytes: {sizes}")
        if shift > 0.1:
            problems.append(f"{page}: layout shift {shift:.2f}")
    assert problems == [], "\n".join(problems)


def weigh(sizes: dict[str, int], request: Request) -> None:
    """Note what a server sends, compressed, but for a page's own pictures, those of the gallery among them."""
    if not re.search("/_images/|/figure-data/error_gallery|^blob:", request.url):
        sizes.setdefault(request.url, len(gzip.compress(request.response().body())))


def test_search_finds_a_word_of_the_chapter(browser: Browser, served: str):
    context = browser.new_context()
    reader = Reader(context, served)
    reader.page.goto(served + "search.html?q=Prewitt")
    reader.page.locator("#search-results li a", has_text="Convolution").first.wait_for(timeout=5000)
    context.close()
    assert (reader.errors, reader.external) == ([], [])


def test_formulas_are_mathml_with_the_books_font(reader: Reader):
    page = reader.open(CHAPTER)
    assert page.locator("math").count() > 20
    assert page.evaluate("document.fonts.check('16px \"Book Math\"')")
    integral = page.locator("math", has_text="∫").first.bounding_box()
    assert integral is not None
    assert integral["height"] > 25  # the sign has grown


def test_links_inside_the_book_lead_somewhere(site: Path, pages: list[str]):
    for page in pages:
        for link in re.findall(r'<a [^>]*href="([^"]*)"', (site / page).read_text("utf-8")):
            path, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", path):
                continue
            file = ((site / page).parent / path).resolve() if path else site / page
            assert file.is_file(), f"{page} links to {link}"
            if anchor and file.suffix == ".html":
                assert f'id="{anchor}"' in file.read_text("utf-8"), f"{page} links to {link}"
