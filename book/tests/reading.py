"""A reader of the book: a browser window that keeps what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route

BOOK = Path(__file__).parents[1]


class Reader:
    """A browser window that keeps what went wrong: requests to other places, errors on the console."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.base, self.external, self.errors = base, [], []  # type: tuple[str, list[str], list[str]]
        self.page: Page = context.new_page()
        self.page.route("**/*", self._block_other_places)
        self.page.on("console", self._keep_error)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _block_other_places(self, route: Route) -> None:
        url = route.request.url
        if url.startswith((self.base, "blob:", "data:")):
            route.continue_()
        else:
            self.external.append(url)
            route.abort()

    def _keep_error(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def open(self, page: str) -> Page:
        """Open a page and scroll through it until every figure stands."""
        self.page.goto(self.base + page)
        for figure in self.page.locator(".interactive-figure").all():
            figure.scroll_into_view_if_needed()
        self.page.wait_for_function(
            "[...document.querySelectorAll('.interactive-figure')].every((box) => box.dataset.ready === 'true')"
        )
        return self.page


@contextmanager
def at_a_desk(browser: Browser, base: str) -> Iterator[Reader]:
    """Lend a reader with a page of 1280 px; nothing may go wrong."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    reader = Reader(context, base)
    yield reader
    context.close()
    assert (reader.errors, reader.external) == ([], [])


@contextmanager
def handheld(browser: Browser, base: str, **options: Any) -> Iterator[Reader]:
    """Lend a reader with a phone of 360 px, by night; nothing may go wrong."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, color_scheme="dark", **options
    )
    reader = Reader(context, base)
    yield reader
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
    assert (reader.errors, reader.external) == ([], [])


def drag_by_finger(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Put a finger down, move it and lift it, as Chromium's own protocol has it."""
    session = page.context.new_cdp_session(page)
    half = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    for kind, place in (("touchStart", start), ("touchMove", half), ("touchMove", end), ("touchEnd", None)):
        points = [] if place is None else [{"x": place[0], "y": place[1]}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.evaluate("new Promise(requestAnimationFrame)")  # moves arrive once a frame
    session.detach()
