"""What a published book needs besides its pages: a sitemap, and a picture and a sentence for where it is shared.

Both hold whole addresses, so they are made where the book's own is known: ``BOOK_URL=https://… make book``. A
book on a stick has none and does without.
"""

from __future__ import annotations

import os
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError


def published_at() -> str:
    """Return the address that the book will have, with a slash at its end; empty where it is not published.

    Raises
    ------
    ExtensionError
        If it is no address of the web.
    """
    url = os.environ.get("BOOK_URL", "")
    if url and not url.startswith(("https://", "http://")):
        raise ExtensionError(
            f"BOOK_URL: expected an address such as https://…, got {url!r}. Mend or unset it."
        )
    return url and url.rstrip("/") + "/"


def name_the_address(app: Sphinx, config: Config) -> None:
    """Tell both extensions where the book will be."""
    config.html_baseurl = config.ogp_site_url = published_at()
    config.ogp_site_name = config.project
    config.sitemap_url_scheme = "{link}"


def setup(app: Sphinx) -> dict[str, Any]:
    """Use the two extensions only for a book with an address."""
    if published_at():
        app.setup_extension("sphinx_sitemap")
        app.setup_extension("sphinxext.opengraph")
        app.connect("config-inited", name_the_address, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
