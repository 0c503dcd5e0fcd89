"""Cut what the theme loads and this book never uses, and mend the theme's accessibility faults.

Runs after the HTML is written, on every page; a second run changes nothing. Measured on a text page: 950 kB become
150 kB. What goes: the icons as JavaScript (527 kB; the icon font draws the same icons) and the glyphs of the icon font
that no page shows, thebe (its unpkg URL is fixed in its code), the search index on pages other than the search page,
source maps. What is mended: faults that axe-core finds in the markup of the theme, of MyST-NB and of docutils.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

CUT = [
    r'<script defer src="[^"]*scripts/fontawesome\.js[^"]*"></script>\s*',
    r'<link rel="preload"[^>]*fontawesome[^>]*>\s*',
    r'<script[^>]*src="[^"]*sphinx-thebe\.js[^"]*"></script>\s*',
    r"<link[^>]*sphinx-thebe\.css[^>]*>\s*",
    r"<script>const THEBE_JS_URL.*?</script>\s*",
    r'<script type="text/x-thebe-config">.*?</script>\s*',
    r"<script>kernelName = '[^']*'</script>\s*",
]
CUT_EXCEPT_ON_SEARCH = (
    r'<script src="[^"]*(?:_static/searchtools|_static/language_data|searchindex)\.js[^"]*"></script>\s*'
)
ONCE = r"<script>var togglebuttonSelector.*?</script>\s*"  # JB1 and the extension both add it
MEND = [
    # the visible label must be part of the accessible name (WCAG 2.5.3)
    (r'(<button class="btn search-button-field[^>]*?) aria-label="Search"', r"\1"),
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),
    # a list must hold list items (WCAG 1.3.1)
    (r'role="doc-biblioentry"', 'role="listitem"'),
    # all content in a landmark
    (r'(<div id="pst-primary-sidebar" class="[^"]*")>', r'\1 role="region" aria-label="Book">'),
    # a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
    (r'<div class="highlight"><pre>', '<div class="highlight"><pre tabindex="0">'),
]
UNUSED_FILES = [
    "_static/scripts/*.map",
    "_static/scripts/fontawesome*",
    "_static/styles/*.map",
    "_static/sphinx-thebe.*",
    "_static/vendor/fontawesome/webfonts/*.ttf",
    "_static/vendor/fontawesome/webfonts/fa-brands-400.woff2",
    "_static/vendor/fontawesome/webfonts/fa-regular-400.woff2",
]
ICON_FONT = "_static/vendor/fontawesome/webfonts/fa-solid-900.woff2"


def slim(html: str, *, is_search_page: bool = False) -> str:
    """Return one page without the unused parts and with the faults mended."""
    for pattern in CUT if is_search_page else [*CUT, CUT_EXCEPT_ON_SEARCH]:
        html = re.sub(pattern, "", html, flags=re.S)
    first, *rest = re.split(f"({ONCE})", html, flags=re.S)
    if rest:
        html = first + rest[0] + "".join(rest[1::2])
    for pattern, replacement in MEND:
        html = re.sub(pattern, replacement, html)
    return html


def slim_site(app: Sphinx, exception: Exception | None) -> None:
    """Slim every written page, delete the unused files, put the small icon font in place of the whole one."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    for page in site.rglob("*.html"):
        if "_static" in page.parts:
            continue
        before = page.read_text("utf-8")
        after = slim(before, is_search_page=page.name == "search.html")
        if after != before:
            page.write_text(after, "utf-8")
    for pattern in UNUSED_FILES:
        for file in site.glob(pattern):
            file.unlink()
    shutil.copyfile(Path(app.srcdir) / "_assets" / "fonts" / "icons.woff2", site / ICON_FONT)


def setup(app: Sphinx) -> dict[str, Any]:
    """Run after every build."""
    app.connect("build-finished", slim_site)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
