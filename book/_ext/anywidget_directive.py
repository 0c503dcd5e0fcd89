"""The ``{anywidget}`` directive: an interactive figure in a static page, from the same module a live notebook uses.

Name and syntax are MyST's own (mystmd 1.11)::

    ```{anywidget} ../cvbook/figures/kernel_playground.mjs
    :css: ../cvbook/figures/kernel_playground.css
    :class: reserve-30
    :alt: What the figure shows, for a reader without JavaScript.
    {"kernel": [[0, 0, 0], [0, 1, 0], [0, 0, 0]]}
    ```

``:data: ../cvbook/figures/NAME.bin`` names a binary that the figure may ask for, as the weights of a network. It goes
into ``_static/figure-data/`` as a classic script that hands it over in base64, the one kind of file that a page
opened from disk may load; and it is loaded when the figure sends ``{load: "data"}``, not before: see ``figures.js``.

The module's source goes into the page as JSON, once a page, and ``_assets/js/figures.js`` imports it from a Blob: an
ES module in a file of its own would not load from ``file://``. ``:class: reserve-N`` keeps N rem of height free, so
that the text does not jump when the figure appears.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

LOADER = "js/figures.js"
DATA = "_static/figure-data"


class anywidget(nodes.General, nodes.Element):  # noqa: N801 - docutils names visitors after the node class
    """An interactive figure: paths of its module and style sheet, its first state, its description."""


class AnyWidgetDirective(SphinxDirective):
    """Read one ``{anywidget}`` block."""

    required_arguments = 1
    has_content = True
    option_spec = {  # noqa: RUF012 - docutils declares it so
        "css": directives.unchanged,
        "class": directives.class_option,
        "data": directives.unchanged,
        "alt": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Check the paths and the JSON, and remember that the page depends on both files."""
        if "alt" not in self.options:
            raise self.error("anywidget: expected an :alt: option. Say what the figure shows.")
        node = anywidget(alt=self.options["alt"], classes=self.options.get("class", []))
        node["module"] = self._existing_file(self.arguments[0])
        node["css"] = self._existing_file(self.options["css"]) if "css" in self.options else ""
        node["data"] = self._existing_file(self.options["data"]) if "data" in self.options else ""
        try:
            node["state"] = json.loads("\n".join(self.content) or "{}")
        except ValueError as error:
            raise self.error(f"anywidget: expected JSON in the body, got {error}.") from error
        return [node]

    def _existing_file(self, relative: str) -> str:
        _, path = self.env.relfn2path(relative)
        if not Path(path).is_file():
            raise self.error(f"anywidget: expected a file at {relative}, found none.")
        self.env.note_dependency(path)
        return path


def visit_html(translator: HTML5Translator, node: anywidget) -> None:
    """Write the module (once a page), then the box the loader fills."""
    source = {
        "esm": Path(node["module"]).read_text("utf-8"),
        "css": Path(node["css"]).read_text("utf-8") if node["css"] else "",
    }
    payload = json.dumps(source, ensure_ascii=False).replace("<", "\\u003c")
    key = hashlib.sha256(payload.encode()).hexdigest()[:12]
    written: set[str] = translator.__dict__.setdefault("anywidget_modules", set())  # one translator a page
    if key not in written:
        written.add(key)
        translator.body.append(
            f'<script type="application/json" class="figure-module" data-module="{key}">{payload}</script>\n'
        )
    box = {
        "data-module": key,
        "data-name": Path(node["module"]).stem,
        "data-state": json.dumps(node["state"]),
    }
    if node["data"]:
        box["data-file"] = write_data(translator, Path(node["data"]))
    translator.body.append(translator.starttag(node, "div", CLASS="interactive-figure", **box))
    fallback = html.escape(node["alt"])
    translator.body.append(
        f'<p class="figure-fallback">{fallback} <em>(This figure needs JavaScript.)</em></p></div>\n'
    )
    raise nodes.SkipNode


def write_data(translator: HTML5Translator, binary: Path) -> str:
    """Write a binary as a script for ``figures.js``, named by its content, and return its address from this page."""
    content = binary.read_bytes()
    name = f"{binary.stem}-{hashlib.sha256(content).hexdigest()[:12]}"
    script = Path(translator.builder.outdir) / DATA / f"{name}.js"
    if not script.is_file():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(f'figureData("{name}", "{base64.b64encode(content).decode()}");\n')
    return "../" * translator.builder.current_docname.count("/") + f"{DATA}/{name}.js"


def visit_text(translator: Any, node: anywidget) -> None:
    """Write the description where there is no JavaScript (LaTeX, plain text)."""
    nodes.emphasis("", "", nodes.Text(node["alt"])).walkabout(translator)
    raise nodes.SkipNode


def add_loader(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the loader on pages that hold a figure, and on no other."""
    if doctree is not None and next(iter(doctree.findall(anywidget)), None) is not None:
        app.add_js_file(LOADER, loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register directive, node and loader."""
    app.add_node(anywidget, html=(visit_html, None), latex=(visit_text, None), text=(visit_text, None))
    app.add_directive("anywidget", AnyWidgetDirective)
    app.connect("html-page-context", add_loader)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
