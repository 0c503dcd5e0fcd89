"""Draw the home page's picture (a character as pixels, a kernel, feature maps, resemblance) and the icon.

    python book/_assets/images/draw_cover.py    # writes cover.svg and favicon.svg, always the same bytes

Nothing is invented: the maps are cross-correlations of the drawn pixels, the bars are correlations with
three templates.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from cvbook.convolution import Array, cross_correlate
from cvbook.kernels import OUTLINE, PREWITT_GX, PREWITT_GY

SIZE = 16  # pixels a side
STROKES = {  # (x1, y1, x2, y2) in 0..1, y downwards
    "木": [
        (0.12, 0.34, 0.85, 0.34),
        (0.5, 0.08, 0.5, 0.94),
        (0.48, 0.36, 0.13, 0.8),
        (0.52, 0.36, 0.87, 0.8),
    ],
    "大": [(0.15, 0.38, 0.85, 0.36), (0.5, 0.12, 0.48, 0.42), (0.48, 0.4, 0.14, 0.9), (0.5, 0.4, 0.87, 0.9)],
    "人": [(0.5, 0.12, 0.46, 0.45), (0.46, 0.45, 0.13, 0.9), (0.48, 0.4, 0.88, 0.9)],
}
INK, LINE, ORANGE, BLUE = "#1f2933", "#9aa5b1", "#E69F00", "#0072B2"


def ink(name: str, *, size: int = SIZE) -> Array:
    """Return the character as darkness 0..1, shape ``(size, size)``."""
    y, x = (np.mgrid[0:size, 0:size] + 0.5) / size
    distance = np.full((size, size), np.inf)
    for x1, y1, x2, y2 in STROKES[name]:
        along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2)
        along = np.clip(along, 0, 1)
        distance = np.minimum(distance, np.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1)))
    return np.asarray(np.clip(1.6 - distance / 0.045, 0, 1))


def pixels(values: Array, x: float, y: float, cell: float) -> str:
    """Return an array of brightness 0..1 as squares, with a frame."""
    squares = [
        f'<rect x="{x + column * cell:.1f}" y="{y + row * cell:.1f}" width="{cell:.1f}" height="{cell:.1f}" '
        f'fill="#{round(255 * value):02x}{round(255 * value):02x}{round(255 * value):02x}"/>'
        for (row, column), value in np.ndenumerate(values)
    ]
    side = values.shape[0] * cell
    frame = f'<rect x="{x}" y="{y}" width="{side:.1f}" height="{side:.1f}" fill="none" stroke="{LINE}"/>'
    return f'<g shape-rendering="crispEdges">{"".join(squares)}{frame}</g>'


def strokes(name: str, x: float, y: float, side: float) -> str:
    """Return a character as lines, so that no font is needed."""
    lines = "".join(
        f"M{x + x1 * side:.1f},{y + y1 * side:.1f}L{x + x2 * side:.1f},{y + y2 * side:.1f}"
        for x1, y1, x2, y2 in STROKES[name]
    )
    return f'<path d="{lines}" stroke="{INK}" stroke-width="{side * 0.09:.1f}" stroke-linecap="round" fill="none"/>'


def arrow(x: float, y: float) -> str:
    """Return a small arrow to the right."""
    return f'<path d="M{x},{y}h34m-9,-8l9,8l-9,8" stroke="{INK}" stroke-width="3" fill="none"/>'


def feature_maps(image: Array, x: float, y: float) -> str:
    """Return three feature maps as a staggered pile."""
    parts = []
    for index, kernel in enumerate((OUTLINE, PREWITT_GX, PREWITT_GY)):
        response = np.abs(cross_correlate(image, kernel))  # (14, 14)
        parts.append(pixels(response / response.max(), x + 42 * index, y + 34 * index, 9))
    return "".join(parts)


def resemblance(name: str) -> float:
    """Return the correlation of the drawn character with a template, 0..1."""
    drawn, template = ink("木").ravel(), ink(name).ravel()
    return float(np.corrcoef(drawn, template)[0, 1])


def bars(x: float, y: float) -> str:
    """Return one bar a character, as long as the resemblance."""
    parts = []
    for index, name in enumerate(STROKES):
        top, length = y + 58 * index, 130 * resemblance(name)
        parts.append(strokes(name, x, top, 40))
        colour = ORANGE if index == 0 else BLUE
        parts.append(
            f'<rect x="{x + 54}" y="{top + 8}" width="{length:.1f}" height="24" rx="4" fill="{colour}"/>'
        )
    return "".join(parts)


def main() -> None:
    """Write both pictures."""
    image = ink("木")
    cell = 14
    place = f'x="{20 + 6 * cell}" y="{26 + 4 * cell}" width="{3 * cell}" height="{3 * cell}"'
    window = f'<rect {place} fill="{ORANGE}" fill-opacity="0.25" stroke="{ORANGE}" stroke-width="4"/>'
    content = [
        '<rect width="812" height="276" rx="10" fill="#ffffff"/>',
        pixels(1 - image, 20, 26, cell),
        window,
        arrow(262, 138),
        feature_maps(image, 316, 40),
        arrow(548, 138),
        bars(606, 58),
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 812 276" role="img">{"".join(content)}</svg>\n'
    )
    folder = Path(__file__).parent
    (folder / "cover.svg").write_text(svg, "utf-8")
    paper = '<rect width="64" height="64" rx="10" fill="#ffffff"/>'
    icon = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">{paper}{strokes("木", 4, 4, 56)}</svg>\n'
    (folder / "favicon.svg").write_text(icon, "utf-8")


if __name__ == "__main__":
    main()
