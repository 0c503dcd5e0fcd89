"""The chapters as text: their shape, their words, and what they must not give away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reading import BOOK

CHAPTERS = sorted((BOOK / "chapters").glob("*.md"))
PARTS = [
    "A question",
    "What it means for networks",
    "Common mistakes",
    "Check yourself",
    "Summary",
    "Exercise",
    "Sources",
]
TERMS = [
    "filter",
    "kernel",
    "footprint",
    "weight sharing",
    "receptive field",
    "feature map",
    "spatial filter",
    "bias",
    "channel",
]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_chapter_has_the_shape_of_a_chapter(chapter: Path):
    text = chapter.read_text("utf-8")
    headings = re.findall(r"^## (.*)$", text, re.M)
    assert [heading for heading in headings if heading in PARTS] == PARTS
    assert 4 <= text.count('{"question":') <= 8
    assert "```{anywidget}" in text


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_picture_of_a_chapter_has_alternative_text_and_is_numbered(chapter: Path):
    cells = re.findall(r"```\{code-cell\} python\n(.*?)^```", chapter.read_text("utf-8"), re.M | re.S)
    pictures = [cell for cell in cells if re.search(r"show_arrays|show_pictures|subplots", cell)]
    assert pictures
    for cell in pictures:
        assert re.search(r"image:\n\s+alt: .{40,}", cell), cell
        assert re.search(r"figure:\n\s+name: fig-", cell), cell


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_no_paragraph_is_longer_than_120_words(chapter: Path):
    prose = re.sub(
        r"^(```|\$\$|:::).*?^(```|\$\$|:::).*?$|^\|[^\n]*$", "", chapter.read_text("utf-8"), flags=re.M | re.S
    )
    assert [p[:60] for p in re.split(r"\n\n|\n(?=- )", prose) if len(p.split()) > 120] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_code_fits_the_text_column(chapter: Path):
    cells = re.findall(
        r"```\{code-cell\} python\n(?!---|:tags)(.*?)^```", chapter.read_text("utf-8"), re.M | re.S
    )
    assert [line for cell in cells for line in cell.splitlines() if len(line) > 80] == []


def test_glossary_explains_the_terms_of_the_chapter():
    glossary = (BOOK / "glossary.md").read_text("utf-8")
    assert [term for term in TERMS if not re.search(rf"^{term}$", glossary, re.M)] == []


def test_chapter_3_does_not_print_the_solution_of_its_exercise():
    text = (BOOK / "chapters" / "03_convolution.md").read_text("utf-8")
    assert not re.search(r"^\s*for .*:\n(?:.*\n)??\s+for .*:", text, re.M)  # two nested loops
    assert "[0, 0, 3, 3, 0, 0]" not in text


@pytest.mark.parametrize(
    "file", [*CHAPTERS, BOOK / "index.md", BOOK / "glossary.md"], ids=lambda path: path.stem
)
def test_spelling_is_british(file: Path):
    american = (
        r"\b(colors?|grayscale|gray|neighbors?|behavior|centers?|license|optimizers?|analyze|recognize)\b"
    )
    prose = re.sub(r"^```.*?^```|`[^`]*`", "", file.read_text("utf-8"), flags=re.M | re.S)
    assert re.findall(american, prose) == []
