"""Self-contained HTML pages: no script, no link out, one style for light and dark, phone and paper."""

from __future__ import annotations

import unicodedata
from functools import cache

import jinja2
from markupsafe import Markup


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("cvgrade.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"points": points, "share": share, "correlation": correlation, "legible": legible}
    return environment


def render(template: str, **values: object) -> str:
    """Fill a template of `reports/templates`; every value is escaped."""
    return _environment().get_template(template).render(**values)


def points(value: float) -> str:
    """Write points without needless decimals: 3, 2.5."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def share(value: float | None) -> str:
    """Write a share of 1 in per cent; what is undefined as –."""
    return "–" if value is None else f"{100 * value:.0f}%"


def correlation(value: float | None) -> str:
    """Write a correlation with its sign where it is negative; what is undefined as –."""
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def legible(text: str) -> str:
    """Take out of a student's text what turns its direction or hides: it could make a page say something else."""
    return "".join(
        letter if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf") else "�"
        for letter in text
    )


def svg(text: str) -> Markup:
    """Mark a drawing of our own as safe to put into a page."""
    return Markup(text)
