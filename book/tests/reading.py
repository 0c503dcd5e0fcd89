"""A reader of the book: a browser window that keeps what went wrong."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Route

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
