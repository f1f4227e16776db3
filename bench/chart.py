"""Charts as SVG, by the standard library alone: groups of labelled bars, plain enough to be read anywhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, LABEL, VALUE = 860, 210, 150
BAR, GAP = 18, 5


@dataclass
class Bar:
    label: str
    #: The length; nothing where there is no value, and then `text` says why.
    length: float | None
    text: str
    ours: bool = False


def bars(title: str, unit: str, groups: list[tuple[str, list[Bar]]], logarithmic: bool = False) -> str:
    """Groups of bars on one scale, which begins at 0, or below the least where it is logarithmic."""
    lengths = [bar.length for _, group in groups for bar in group if bar.length]
    top, least = max([*lengths, 1.0]), min([*lengths, 1.0]) / 1.2
    room = WIDTH - LABEL - VALUE

    def width(length: float) -> float:
        if not logarithmic:
            return room * length / top
        return room * math.log(length / least) / math.log(top / least)

    drawn, y = [], 62
    for name, group in groups:
        drawn.append(f'<text x="8" y="{y + 12}" font-weight="bold">{escape(name)}</text>')
        y += 22
        for bar in group:
            middle = y + BAR - 5
            drawn.append(f'<text x="{LABEL - 8}" y="{middle}" text-anchor="end">{escape(bar.label)}</text>')
            end = float(LABEL)
            if bar.length is not None:
                end += width(bar.length)
                colour = "#1a5fb4" if bar.ours else "#9a9996"
                drawn.append(f'<rect x="{LABEL}" y="{y}" width="{end - LABEL:.1f}" height="{BAR}" fill="{colour}"/>')
            drawn.append(f'<text x="{end + 6:.1f}" y="{middle}">{escape(bar.text)}</text>')
            y += BAR + GAP
        y += 12
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" role="img"'
            ' font-family="sans-serif" font-size="13" fill="#222">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{y}" fill="#fff"/>',
            f'<text x="8" y="24" font-size="17" font-weight="bold">{escape(title)}</text>',
            f'<text x="8" y="44">{escape(unit)}; shorter is better</text>',
            *drawn,
            "</svg>",
            "",
        ]
    )
