"""Self-contained HTML pages: no script, no link out, one style for light and dark, phone and paper."""

from __future__ import annotations

from functools import cache

import jinja2
from markupsafe import Markup


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("cvgrade.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: object) -> str:
    """Fill a template of `reports/templates`; every value is escaped."""
    environment = _environment()
    environment.filters["points"] = points
    return environment.get_template(template).render(**values)


def points(value: float) -> str:
    """Write points without needless decimals: 3, 2.5."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def svg(text: str) -> Markup:
    """Mark a drawing of our own as safe to put into a page."""
    return Markup(text)
