"""The chapters as notebooks: nothing that only a book renders is left, figures become live ones, the code runs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import cvbook.widgets
import nbformat
import notebooks
import pytest
from nbclient import NotebookClient
from reading import BOOK
from sphinx.errors import ExtensionError

CHAPTERS = sorted((BOOK / "chapters").glob("*.md"))
HEAD = "---\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n# Title\n\n"


def converted(text: str) -> list[nbformat.NotebookNode]:
    return notebooks.convert(HEAD + text, {"prewitt1970": "Prewitt 1970", "b": "B 2000"}).cells


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_nothing_that_only_a_book_renders_is_left(chapter: Path):
    citations = notebooks.read_citations(BOOK / "references.bib")
    notebook = notebooks.convert(chapter.read_text("utf-8"), citations)
    nbformat.validate(notebook)
    texts = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert re.findall(r"^(?:```|:::)\{.*|\{\w+(?::\w+)?\}`.*|^\$\$ \(.*", texts, re.M) == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_figure_of_a_chapter_has_a_class_that_takes_its_state(chapter: Path):
    cells = notebooks.convert(
        chapter.read_text("utf-8"), notebooks.read_citations(BOOK / "references.bib")
    ).cells
    figures = [cell.source for cell in cells if cell.source.startswith("from cvbook.widgets")]
    assert len(figures) >= chapter.read_text("utf-8").count("```{anywidget}")
    for source in figures:
        call = ast.parse(source).body[-1].value
        if isinstance(call, ast.Call):
            traits = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
            figure = getattr(cvbook.widgets, call.func.id)(**traits)
            assert set(traits) <= set(figure.trait_names())
            figure.close()


def test_chapter_runs_as_a_downloaded_notebook(tmp_path: Path, site: Path):
    notebook = nbformat.read(site / "_sources" / "chapters" / "03_convolution.ipynb", as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    pictures = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert len(pictures) >= 5


def test_boxes_that_open_stay_boxes_that_open():
    (cell,) = converted(":::{admonition} Answers\n:class: dropdown\n1. One.\n:::\n")
    assert "<details><summary>Answers</summary>\n\n1. One.\n\n</details>" in cell.source


def test_notes_become_quotations():
    (cell,) = converted(":::{note}\nMind\nthe gap.\n:::\n")
    assert "> **Note.**\n>\n> Mind\n> the gap." in cell.source


def test_roles_become_text_and_citations_names():
    (cell,) = converted("A {term}`kernel`, {term}`filters <filter>`, {cite:p}`prewitt1970,b`; {eq}`eq-x`.")
    assert "A kernel, filters, (Prewitt 1970; B 2000); above." in cell.source


def test_code_in_text_is_left_alone():
    (cell,) = converted("```python\nprint('{term}')\n```\n")
    assert "print('{term}')" in cell.source


def test_unknown_directive_is_named():
    with pytest.raises(ValueError, match="known here, got 'mystery'"):
        converted("```{mystery}\n```\n")


def test_figure_with_broken_state_is_named():
    with pytest.raises(ValueError, match=r"figure quiz: expected JSON"):
        converted("```{anywidget} ../quiz.mjs\n{\n```\n")


def test_launch_links_name_repository_branch_and_page():
    links = notebooks.launch_links("someone/book/notebooks", "chapters/03_convolution")
    assert (
        links["Colab"]
        == "https://colab.research.google.com/github/someone/book/blob/notebooks/chapters/03_convolution.ipynb"
    )
    assert links["Binder"].startswith("https://mybinder.org/v2/gh/someone/book/notebooks?urlpath=lab%2Ftree")
    assert "repo=https%3A%2F%2Fgithub.com%2Fsomeone%2Fbook&branch=notebooks" in links["JupyterHub"]


def test_launch_place_without_a_branch_is_named():
    with pytest.raises(ExtensionError, match="expected owner/repository/branch, got 'someone/book'"):
        notebooks.launch_links("someone/book", "index")
