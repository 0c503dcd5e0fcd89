"""Each chapter as a notebook: to download, and to open in Colab, on Binder or on a JupyterHub.

A chapter's source is MyST; what only a book renders is turned into what every notebook shows: ``{anywidget}`` becomes
the Python cell that makes the same figure live, admonitions become quotations or boxes that open, roles become text.
The notebooks lie beside the pages' sources (``_sources/chapters/*.ipynb``). Buttons that open one elsewhere need to
know where the book is published; they appear when ``launch`` in ``_config.yml``, or the environment variable
``BOOK_LAUNCH``, says ``owner/repository/branch`` of a copy of ``_sources`` on GitHub.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jupytext
import nbformat
from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin
from pybtex.database import Person, parse_file
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

NOTICE = (
    "*A chapter of “Pixels to Predictions” as a notebook. The cells need Python 3.11 or later and the book's "
    "library: `pip install` the wheel that came with the exercises, or the repository, with its extra `student`.*"
)
BOXES = {"admonition", "note", "tip", "warning", "important", "hint", "seealso", "caution"}
ROLE = re.compile(r"\{(?P<role>[\w:]+)\}`(?P<text>[^`]+)`")
FENCES = MarkdownIt("commonmark").use(colon_fence_plugin)


def convert(source: str, citations: dict[str, str]) -> nbformat.NotebookNode:
    """Return a chapter's MyST source as a notebook that reads well without the book.

    Parameters
    ----------
    source
        The text of the chapter, with its front matter.
    citations
        For each key of the bibliography what to print, such as "Prewitt 1970".

    Raises
    ------
    ValueError
        If a directive is unknown here, or a figure's state is no JSON.
    """
    chapter = jupytext.reads(source, fmt="md:myst")
    cells: list[nbformat.NotebookNode] = []
    for cell in chapter.cells:
        cells += _plain_code(cell) if cell.cell_type == "code" else _plain_text(cell.source, citations)
    cells[0].source = cells[0].source.replace("\n", f"\n\n{NOTICE}\n", 1)  # below the title
    notebook = nbformat.v4.new_notebook(
        cells=cells,
        metadata={"kernelspec": chapter.metadata["kernelspec"], "language_info": {"name": "python"}},
    )
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"  # the same at every build
    return notebook


def _plain_code(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    tags = cell.metadata.get("tags", [])
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    if {"hide-input", "remove-cell", "remove-input"} & set(tags):
        metadata["jupyter"] = {"source_hidden": True}
    return [nbformat.v4.new_code_cell(cell.source, metadata=metadata)]


def _plain_text(text: str, citations: dict[str, str]) -> Iterator[nbformat.NotebookNode]:
    """Replace the directives of one cell of text; a figure becomes a code cell of its own."""
    lines = text.split("\n")
    kept: list[str] = []
    done = 0
    for token in FENCES.parse(text):
        if token.level or not token.info.startswith("{") or token.map is None:
            continue
        kept += lines[done : token.map[0]]
        done = token.map[1]
        name, _, title = token.info.partition("}")
        options, body = _options(token.content)
        if name == "{anywidget":
            if "\n".join(kept).strip():
                yield nbformat.v4.new_markdown_cell(_without_roles("\n".join(kept).strip(), citations))
            kept = []
            yield _figure(title.strip(), body)
        else:
            kept.append(_box(name.removeprefix("{"), title.strip(), options, body))
    kept += lines[done:]
    if "\n".join(kept).strip():
        yield nbformat.v4.new_markdown_cell(_without_roles("\n".join(kept).strip(), citations))


def _options(content: str) -> tuple[dict[str, str], str]:
    """Split ``:name: value`` lines from the body of a directive."""
    lines = content.split("\n")
    options = {}
    while lines and (found := re.fullmatch(r":([\w-]+):\s*(.*)", lines[0])):
        options[found[1]] = found[2]
        lines.pop(0)
    return options, "\n".join(lines).strip("\n")


def _figure(module: str, state: str) -> nbformat.NotebookNode:
    """Write the cell that makes the figure live: class and traits are named as the module and its state."""
    stem = Path(module).stem
    name = "".join(part.capitalize() for part in stem.split("_"))
    try:
        traits = json.loads(state or "{}")
    except ValueError as error:
        raise ValueError(f"figure {stem}: expected JSON, got {error}. Mend the directive's body.") from error
    arguments = ",\n    ".join(f"{key}={value!r}" for key, value in traits.items())
    call = f"{name}(\n    {arguments},\n)" if len(arguments) > 60 else f"{name}({arguments})"
    source = f"from cvbook.widgets import {name}\n\n{call}"
    return nbformat.v4.new_code_cell(source, metadata={"jupyter": {"source_hidden": len(source) > 400}})


def _box(name: str, title: str, options: dict[str, str], body: str) -> str:
    """Write a directive as plain Markdown."""
    if name in BOXES and "dropdown" in options.get("class", ""):
        return f"<details><summary>{title or name.capitalize()}</summary>\n\n{body}\n\n</details>"
    if name in BOXES:
        heading = title if name == "admonition" else f"{name.capitalize()}. {title}".strip()
        return "\n".join(f"> {line}".rstrip() for line in [f"**{heading}**", "", *body.split("\n")])
    if name in ("image", "figure"):
        return f"*({options.get('alt', title)})*"
    if name == "math":
        return f"$$\n{body}\n$$"
    if name in ("table", "list-table"):
        return f"**{title}**\n\n{body}"
    if name in ("index", "label"):
        return ""
    raise ValueError(
        f"notebooks: expected a directive known here, got {name!r}. Add it to _ext/notebooks.py."
    )


def _without_roles(text: str, citations: dict[str, str]) -> str:
    """Turn roles into text, links to chapters into links to their notebooks; drop labels of formulas and headings."""

    def plain(found: re.Match[str]) -> str:
        role, inner = found["role"], found["text"]
        if role.startswith("cite"):
            names = [citations[key.strip()] for key in inner.split(",")]
            return f"({'; '.join(names)})" if role != "cite:t" else "; ".join(names)
        shown = re.sub(r"\s*<[^>]*>$", "", inner)
        return {"eq": "above", "numref": "the figure", "ref": shown}.get(role, shown)

    text = re.sub(r"(?m)^\([\w-]+\)=\n", "", text)
    text = re.sub(r"(?m)^\$\$ \([\w-]+\)$", "$$", text)
    text = re.sub(r"(?m)\]\((\d\d_\w+)\.md(#[\w-]+)?\)", r"](\1.ipynb)", text)
    return ROLE.sub(plain, text)


def read_citations(path: Path) -> dict[str, str]:
    """Return for each key of a BibTeX file the last names and the year."""
    entries = parse_file(str(path)).entries
    return {key: f"{_names(entry.persons)} {entry.fields.get('year', '')}" for key, entry in entries.items()}


def _names(persons: dict[str, list[Person]]) -> str:
    people = persons.get("author") or persons.get("editor") or []
    last = [" ".join(person.last_names).strip("{}") for person in people]
    return " and ".join(last) if len(last) < 3 else f"{last[0]} and others"


def write_notebooks(app: Sphinx, exception: Exception | None) -> None:
    """Write the notebook of every chapter beside its source."""
    if exception is not None or app.builder.format != "html":
        return
    citations = read_citations(Path(app.srcdir) / "references.bib")
    for name in sorted(app.env.found_docs):
        source = Path(app.env.doc2path(name))
        text = source.read_text("utf-8")
        if source.suffix == ".md" and "\nkernelspec:" in text[:600]:
            try:
                notebook = convert(text, citations)
            except (ValueError, KeyError) as error:
                raise ExtensionError(f"{name}: as a notebook: {error}") from error
            target = Path(app.outdir, "_sources", f"{name}.ipynb")
            target.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, target)


def launch_links(place: str, page: str) -> dict[str, str]:
    """Return for Colab, Binder and nbgitpuller the address of a page's notebook at ``owner/repository/branch``."""
    try:
        owner, repository, branch = place.split("/", 2)
    except ValueError:
        message = f"launch: expected owner/repository/branch, got {place!r}. Mend _config.yml or BOOK_LAUNCH."
        raise ExtensionError(message) from None
    path = f"{page}.ipynb"
    lab = quote(f"lab/tree/{path}", safe="")
    pull = urlencode(
        {
            "repo": f"https://github.com/{owner}/{repository}",
            "branch": branch,
            "urlpath": f"lab/tree/{repository}/{path}",
        }
    )
    return {
        "Colab": f"https://colab.research.google.com/github/{owner}/{repository}/blob/{branch}/{path}",
        "Binder": f"https://mybinder.org/v2/gh/{owner}/{repository}/{branch}?urlpath={lab}",
        "JupyterHub": f"https://nbgitpuller.readthedocs.io/en/latest/link.html?{pull}",
    }


def add_buttons(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object | None
) -> None:
    """Offer the notebook first among the downloads, and the places to open it in."""
    source = Path(app.env.doc2path(page)) if page in app.env.found_docs else None
    if source is None or "\nkernelspec:" not in source.read_text("utf-8")[:600]:
        return
    up = "../" * page.count("/")
    offered = [_button("Notebook", f"{up}_sources/{page}.ipynb", "Download this chapter as a notebook")]
    place = os.environ.get("BOOK_LAUNCH") or app.config.launch
    for name, url in (launch_links(place, page) if place else {}).items():
        offered.append(_button(name, url, f"Open this chapter on {name}"))
    for group in context.get("header_buttons", []):
        if group.get("label") == "download-buttons":
            group["buttons"] = [*offered, *group["buttons"]]


def _button(text: str, url: str, tooltip: str) -> dict[str, Any]:
    return {
        "type": "link",
        "url": url,
        "text": text,
        "tooltip": tooltip,
        "icon": "fas fa-file",
        "label": "download-notebook-button",
    }


def setup(app: Sphinx) -> dict[str, Any]:
    """Write after the build; the buttons after the theme's own."""
    app.add_config_value("launch", "", "html")
    app.connect("html-page-context", add_buttons, priority=900)
    app.connect("build-finished", write_notebooks)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
