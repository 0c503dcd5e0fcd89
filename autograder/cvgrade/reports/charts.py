"""Drawings of a page: SVG in the page's own colours, readable on a phone, with their numbers in words."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from cvgrade.reports.page import points, svg

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 16, 16, 36, 52  # around the bars


def histogram_svg(counts: Sequence[int], total: float, *, text: str) -> Markup:
    """Draw how many submissions lie in each of equal steps of 0 … `total` points; `text` says the same in words."""
    most = max(max(counts, default=0), 1)
    step = (WIDTH - LEFT - RIGHT) / len(counts)
    base = HEIGHT - BOTTOM
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{Markup.escape(text)}">'
    ]
    for number, count in enumerate(counts):
        height = (base - TOP) * count / most
        x, y = LEFT + number * step, base - height
        if count:
            parts.append(
                f'<rect class="bar" x="{x + 2:.1f}" y="{y:.1f}" width="{step - 4:.1f}" height="{height:.1f}"/>'
            )
            parts.append(f'<text x="{x + step / 2:.1f}" y="{y - 6:.1f}" text-anchor="middle">{count}</text>')
    parts.append(f'<path class="axis" d="M{LEFT} {base}H{WIDTH - RIGHT}"/>')
    for number in range(len(counts) + 1):
        x = LEFT + number * step
        name = ' class="minor"' if number % 5 else ""  # left out on a phone, where letters are larger
        value = points(number * total / len(counts))
        anchor = "start" if number == 0 else "end" if number == len(counts) else "middle"
        parts.append(f'<text{name} x="{x:.1f}" y="{base + 20}" text-anchor="{anchor}">{value}</text>')
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    parts.append(f'<text x="{middle:.1f}" y="{HEIGHT - 6}" text-anchor="middle">points</text></svg>')
    return svg("".join(parts))
