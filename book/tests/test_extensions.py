"""The Sphinx extensions: formulas, the figure directive, slimming, freshness of outputs."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fresh_outputs
import mathml
import pytest
import slim_pages
import yaml
from fontTools.ttLib import TTFont
from reading import BOOK
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

FONTS = BOOK / "_assets" / "fonts"


@pytest.mark.parametrize(
    "latex",
    [
        r"\nosuchcommand{x}",
        r"\frac{1}{9",
        r"a & b",
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\frac{1}",
    ],
)
def test_formula_that_cannot_be_converted_is_refused(latex: str):
    with pytest.raises(mathml.FormulaError, match="formula"):
        mathml.to_mathml(latex, display=True)


def test_formula_keeps_its_source_for_copying():
    assert '<annotation encoding="application/x-tex">a &lt; b</annotation>' in mathml.to_mathml(
        "a < b", display=False
    )


def test_upright_d_minus_sign_and_floor_are_mended():
    assert '<mi mathvariant="normal">' in mathml.to_mathml(r"\mathrm{d}x", display=False)
    assert '<mo form="prefix">&#x02212;</mo>' in mathml.to_mathml("(-1)", display=False)
    assert '<mo form="prefix">' not in mathml.to_mathml("a-1", display=False)
    assert '<mo form="prefix">' not in mathml.to_mathml("(a)-1", display=False)
    assert '<mo fence="true" form="prefix" stretchy="false">&#x0230A;</mo>' in mathml.to_mathml(
        r"\lfloor x \rfloor", display=False
    )


def build(folder: Path, text: str, *, extensions: list[str], **config: Any) -> str:
    """Build a book of one page; return its HTML and fail on any warning."""
    (folder / "index.md").write_text(text, "utf-8")
    warnings = (folder / "warnings").open("w+")
    settings = {
        "extensions": ["myst_parser", *extensions],
        "myst_enable_extensions": ["dollarmath"],
        **config,
    }
    app = Sphinx(
        folder, None, folder / "out", folder / "trees", "html", settings, status=None, warning=warnings
    )
    app.build()
    warnings.seek(0)
    # nodes are registered globally, so a second build in one process says so of each
    problems = [line for line in warnings if "already registered" not in line]
    warnings.close()
    assert not problems, "".join(problems)
    return (folder / "out" / "index.html").read_text("utf-8")


def test_bad_formula_fails_the_build_and_names_the_page(tmp_path: Path):
    with pytest.raises(ExtensionError, match=r"index: formula .*unknown"):
        build(tmp_path, "# A\n\n$\\nosuch{x}$\n", extensions=["mathml"], html_math_renderer="mathml")


def test_numbered_formula_has_number_and_anchor(tmp_path: Path):
    page = build(
        tmp_path,
        "# A\n\n$$\na = b\n$$ (one)\n\nSee {eq}`one`.\n",
        extensions=["mathml"],
        html_math_renderer="mathml",
    )
    assert 'id="equation-one"' in page
    assert 'href="#equation-one"' in page


FIGURE = """# A

```{{anywidget}} figure.mjs
{options}
{body}
```
"""


def test_figure_directive_writes_module_state_and_description(tmp_path: Path):
    (tmp_path / "figure.mjs").write_text("export default { render }; // </script>")
    text = FIGURE.format(options=":alt: A figure.\n:class: reserve-24", body='{"n": 1}')
    page = build(tmp_path, text + text.removeprefix("# A\n"), extensions=["anywidget_directive"])
    assert page.count('class="figure-module"') == 1  # the module once, though the figure stands there twice
    assert page.count('data-name="figure"') == 2
    assert "// \\u003c/script>" in page
    assert "{&quot;n&quot;: 1}" in page
    assert "A figure. <em>(This figure needs JavaScript.)</em>" in page
    assert "js/figures.js" in page


def test_figure_data_become_a_script_that_waits_to_be_asked_for(tmp_path: Path):
    (tmp_path / "figure.mjs").write_text("export default { render };")
    (tmp_path / "numbers.bin").write_bytes(bytes(range(256)))
    text = FIGURE.format(options=":alt: A figure.\n:data: numbers.bin", body="{}")
    page = build(tmp_path, text, extensions=["anywidget_directive"])
    address = re.search(r'data-file="([^"]*)"', page).group(1)
    assert f'src="{address}"' not in page
    name, content = re.fullmatch(
        r'figureData\("(.*)", "(.*)"\);\n', (tmp_path / "out" / address).read_text()
    ).groups()
    assert address == f"_static/figure-data/{name}.js"
    assert base64.b64decode(content) == bytes(range(256))


@pytest.mark.parametrize(
    ("options", "body", "message"),
    [
        (":alt: A figure.\n:data: none.bin", "{}", "expected a file at none.bin"),
        (":class: x", "{}", "expected an :alt: option"),
        (":alt: A figure.", "{", "expected JSON in the body"),
        (":alt: A figure.\n:css: none.css", "{}", "expected a file at none.css"),
    ],
)
def test_figure_directive_explains_what_is_missing(tmp_path: Path, options: str, body: str, message: str):
    (tmp_path / "figure.mjs").write_text("export default { render };")
    with pytest.raises(AssertionError, match=message):
        build(tmp_path, FIGURE.format(options=options, body=body), extensions=["anywidget_directive"])


def test_slimming_a_page_twice_is_slimming_it_once(site: Path):
    for page in site.rglob("*.html"):
        if "_static" not in page.parts:
            html = page.read_text("utf-8")
            assert slim_pages.slim(html, is_search_page=page.name == "search.html") == html, page


def test_search_scripts_stay_on_the_search_page_only(site: Path):
    assert "searchtools.js" in (site / "search.html").read_text("utf-8")
    assert "searchtools.js" not in (site / "index.html").read_text("utf-8")


def test_outputs_are_made_again_when_the_code_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    app = SimpleNamespace(
        config=SimpleNamespace(nb_execution_cache_path=str(tmp_path / "cache")), outdir=str(tmp_path)
    )
    monkeypatch.setattr(fresh_outputs, "fingerprint", lambda: "one")
    fresh_outputs.drop_stale_cache(app)
    (tmp_path / "cache" / "output").write_text("old")
    fresh_outputs.drop_stale_cache(app)
    assert (tmp_path / "cache" / "output").exists()
    monkeypatch.setattr(fresh_outputs, "fingerprint", lambda: "two")
    fresh_outputs.drop_stale_cache(app)
    assert not (tmp_path / "cache" / "output").exists()

    env = SimpleNamespace(found_docs={"b", "a"}, fresh_outputs_fingerprint="one")
    assert fresh_outputs.pages_with_stale_outputs(app, env, set(), set(), set()) == ["a", "b"]
    assert fresh_outputs.pages_with_stale_outputs(app, env, set(), set(), set()) == []


def test_a_broken_cell_fails_the_build():
    config = yaml.safe_load((BOOK / "_config.yml").read_text("utf-8"))
    assert config["execute"]["raise_on_error"] is True
    assert config["launch_buttons"]["thebe"] is False


def test_fonts_are_the_ones_the_licence_table_names():
    table = (FONTS / "README.md").read_text("utf-8")
    for font in FONTS.glob("*.woff2"):
        assert hashlib.sha256(font.read_bytes()).hexdigest() in table, (
            f"{font.name}: run subset_fonts.py and state the new hash"
        )


def test_icon_font_has_every_icon_of_the_pages(site: Path):
    glyphs = set(TTFont(FONTS / "icons.woff2").getBestCmap())
    styles = (site / "_static" / "styles" / "pydata-sphinx-theme.css").read_text("utf-8")
    points = {
        name: int(point, 16)
        for names, point in re.findall(r'([^{}]*)\{(?:content|--fa):\s*"\\([0-9a-f]+)"', styles)
        for name in re.findall(r"\.(fa-[a-z0-9-]+)", names)
    }
    points |= {
        name: ord(char)
        for names, char in re.findall(r'([^{}]*)\{(?:content|--fa):\s*"([^\\"])"', styles)
        for name in re.findall(r"\.(fa-[a-z0-9-]+)", names)
    }
    used = set()
    for page in site.rglob("*.html"):
        if "_static" not in page.parts:
            used |= set(re.findall(r"\bfa-[a-z0-9-]+", page.read_text("utf-8")))
    known = {name: points[name] for name in used & set(points)}
    assert len(known) > 8
    missing = {name: hex(point) for name, point in known.items() if point not in glyphs}
    assert missing == {}


def test_math_font_has_every_symbol_of_the_formulas(site: Path):
    glyphs = set(TTFont(FONTS / "math.woff2").getBestCmap())
    missing = set()
    for page in site.rglob("*.html"):
        for formula in re.findall(r"<math.*?<annotation", page.read_text("utf-8"), re.S):
            for italic, char in re.findall(r"<m[ion]( [^>]*)?>(?:&#x)?([^<]*?);?</m[ion]>", formula):
                del italic
                characters = chr(int(char, 16)) if re.fullmatch(r"0[0-9A-F]{4}", char) else char
                missing |= {c for c in characters if ord(c) not in glyphs}
    assert missing == set()
