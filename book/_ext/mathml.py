r"""Formulas as MathML, made once at build time.

Why MathML and not MathJax or KaTeX: every browser now draws MathML itself, so a page of formulas needs no
JavaScript and no second copy for assistive technology; a screen reader reads the very element that is seen, with
the reader's own settings; formulas are there before the first paint, print well, and work from disk. MathJax costs
about 260 kB a page and a layout shift, KaTeX needs Node at build time. latex2mathml is pure Python. Its weak side is
that it passes what it does not know through as text, so this module refuses such output: a formula that cannot be
converted fails the build. What it does not convert (``aligned`` among it) is written another way, usually as two
formulas. Browsers take the shapes of growing brackets and integrals from a font with a MATH table; macOS and Windows
have one, many Linux systems do not, therefore ``_assets/fonts/math.woff2`` (35 kB) comes with the book.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

_FENCES = {"&#x0230A;": "prefix", "&#x0230B;": "postfix", "&#x02308;": "prefix", "&#x02309;": "postfix"}


_ARGUMENTS = {
    "mfrac": 2,
    "msub": 2,
    "msup": 2,
    "munder": 2,
    "mover": 2,
    "mroot": 2,
    "msubsup": 3,
    "munderover": 3,
}


class FormulaError(ValueError):
    """A formula that latex2mathml cannot convert."""


def to_mathml(latex: str, *, display: bool) -> str:
    """Convert one formula; the LaTeX source stays with it as an annotation, so that copying and searching work.

    Parameters
    ----------
    latex
        The formula without its dollar signs.
    display
        Set on a line of its own, with limits above and below.

    Raises
    ------
    FormulaError
        If something in the formula is unknown to the converter or the braces do not balance.
    """
    latex = latex.strip()
    if re.sub(r"\\[{}]", "", latex).count("{") != re.sub(r"\\[{}]", "", latex).count("}"):
        raise FormulaError(
            f"formula {latex!r}: expected as many opening as closing braces. Close the open one."
        )
    try:
        mathml = convert(latex, display="block" if display else "inline")
    except Exception as error:  # the converter raises a dozen types without a common parent
        raise FormulaError(
            f"formula {latex!r}: {type(error).__name__}: {error}. Write it another way."
        ) from error
    unknown = re.findall(r">\s*(\\[a-zA-Z]+|\\\\|&|&amp;)\s*<", mathml)
    unknown += [element.tag for element in _incomplete(mathml)] if not unknown else []
    if unknown:
        raise FormulaError(
            f"formula {latex!r}: unknown or incomplete: {', '.join(unknown)}. Write it another way."
        )
    return _annotate(_mend(mathml), latex)


def _incomplete(mathml: str) -> list[ElementTree.Element]:
    """Return the fractions, scripts and limits that miss an argument."""
    tree = ElementTree.fromstring(re.sub(r' xmlns="[^"]*"', "", mathml))
    return [element for element in tree.iter() if len(element) != _ARGUMENTS.get(element.tag, len(element))]


def _mend(mathml: str) -> str:
    """Put right what latex2mathml gets slightly wrong."""
    # \mathrm{d}: a single letter in <mi> is drawn italic unless it says otherwise; the converter writes an entity
    mathml = re.sub(
        r"<mi>(&#x0{3}(?:4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A]);)</mi>",
        r'<mi mathvariant="normal">\1</mi>',
        mathml,
    )
    for entity, form in _FENCES.items():  # floor and ceiling are fences, not identifiers
        mathml = mathml.replace(
            f"<mi>{entity}</mi>", f'<mo fence="true" form="{form}" stretchy="false">{entity}</mo>'
        )
    # a minus after an operator or an opening bracket is a sign: no space after it
    not_closing = r"(?!&#x00029;|&#x0005D;|&#x0230B;|&#x02309;|&#x0007D;)"
    opened = rf"(<mo[^>]*>{not_closing}[^<]*</mo>(?:<mspace[^>]*/>)?)<mo>(&#x02212;)</mo>"
    mathml = re.sub(opened, r'\1<mo form="prefix">\2</mo>', mathml)
    # \operatorname{name} is a name, not an operator with space around it
    return re.sub(r"<mo>([A-Za-z]{2,})</mo>", r"<mi>\1</mi>", mathml)


def _annotate(mathml: str, latex: str) -> str:
    """Wrap the content in ``<semantics>`` with the LaTeX source."""
    opening, content = re.fullmatch(r"(<math[^>]*>)(.*)</math>", mathml, re.S).groups()  # type: ignore[union-attr]
    source = latex.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    annotation = f'<annotation encoding="application/x-tex">{source}</annotation>'
    return f"{opening}<semantics>{content}{annotation}</semantics></math>"


def _converted(translator: HTML5Translator, node: nodes.Element, *, display: bool) -> str:
    try:
        return to_mathml(node.astext(), display=display)
    except FormulaError as error:
        page = translator.builder.current_docname
        raise ExtensionError(f"{page}: {error}") from error


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula inside a line."""
    translator.body.append(_converted(translator, node, display=False))
    raise nodes.SkipNode


def visit_display(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number and the anchor other pages link to."""
    # a wide formula scrolls inside its own box; a box that scrolls must be reachable by keyboard
    translator.body.append(translator.starttag(node, "div", CLASS="math-display", tabindex="0"))
    translator.body.append(_converted(translator, node, display=True))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer; ``html_math_renderer: mathml`` in ``_config.yml`` chooses it."""
    app.add_html_math_renderer(
        "mathml", inline_renderers=(visit_inline, None), block_renderers=(visit_display, None)
    )
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
