"""The chapters as text: their shape, their words, and what they must not give away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reading import BOOK
from spellchecker import SpellChecker

CHAPTERS = sorted((BOOK / "chapters").glob("*.md"))
PAGES = [*CHAPTERS, *sorted((BOOK / "teaching").glob("*.md")), *sorted(BOOK.glob("*.md"))]
NO_PROSE = re.compile(
    r"^---\n.*?^---\n|^```\{(?!image|figure)[^\n]*\n.*?^```|^```\w*\n.*?^```|^(?:    \S.*\n)+"
    r"|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|\{\w+(?::\w+)?\}|\(eq-[\w-]+\)|https?://\S+|\]\([^)]*\)|^:\w+:.*?$",
    re.M | re.S,
)
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


def prose(page: Path) -> str:
    """Return what a reader reads: no code, no formulas; alternative texts, captions and quizzes too."""
    text = page.read_text("utf-8")
    said = re.findall(r'(?:alt|caption): "?(.*)|"(?:question|text|why)": "(.*?)"[,}]', text)
    return NO_PROSE.sub(" ", text) + " ".join(" ".join(pair) for pair in said)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_spelling_is_british(page: Path):
    american = (
        r"\b(colors?|grayscale|gray|neighbors?|behavior|centers?|license|optimizers?|analyze|recognize)\b"
    )
    assert re.findall(american, prose(page)) == []


def test_every_word_is_in_the_dictionary_or_a_term_of_the_field():
    speller = SpellChecker(language="en")
    speller.word_frequency.load_words((BOOK / "tests" / "words.txt").read_text("utf-8").split())
    names = re.findall(r"\b[A-Z]\w+", (BOOK / "references.bib").read_text("utf-8"))
    speller.word_frequency.load_words(name.lower() for name in names)
    unknown: dict[str, set[str]] = {}
    for page in PAGES:
        words = re.findall(r"\b[^\W\d_]{2,}\b", prose(page))
        # words all in capitals, and those with capitals inside, are names of things
        ordinary = {word.lower() for word in words if word.islower() or word.istitle()}
        latin = {word for word in ordinary if word < "\u0250"}
        if found := speller.unknown(latin):
            unknown[page.stem] = found
    assert unknown == {}
