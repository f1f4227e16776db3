"""A rate and its interval on a line from 0 to 100 %, with the published range behind it."""

from __future__ import annotations

import html

_WIDTH, _Y = 560, 34


def rate_scale(
    value: float,
    low: float,
    high: float,
    *,
    published: tuple[float, float],
    target: float,
    words: tuple[str, str],
    ends: tuple[str, str],
    label: str,
) -> str:
    """``words`` are those for the published range and for the target, ``ends`` those for nobody and for everybody."""

    def x(share: float) -> float:
        return 20 + share * (_WIDTH - 40)

    start, end = published
    below = (("start", 0.0, ends[0]), ("end", 1.0, ends[1]))
    marks = [
        f'<line class="rail" x1="{x(0)}" x2="{x(1)}" y1="{_Y}" y2="{_Y}"/>',
        f'<rect class="range" x="{x(start):.1f}" y="{_Y - 10}" width="{x(end) - x(start):.1f}" height="20" rx="4"/>',
        f'<line class="aim" x1="{x(target):.1f}" x2="{x(target):.1f}" y1="{_Y - 15}" y2="{_Y + 10}"/>',
        f'<text class="tick" x="{x(target):.1f}" y="{_Y - 20}" text-anchor="middle">{html.escape(words[1])}</text>',
        f'<line class="span" x1="{x(low):.1f}" x2="{x(high):.1f}" y1="{_Y}" y2="{_Y}"/>',
        f'<circle class="here" cx="{x(value):.1f}" cy="{_Y}" r="7"/>',
        f'<text class="tick" x="{x((start + end) / 2):.1f}" y="{_Y + 28}" text-anchor="middle">{html.escape(words[0])}</text>',
        *(f'<text class="tick" x="{x(at)}" y="{_Y + 28}" text-anchor="{anchor}">{html.escape(text)}</text>' for anchor, at, text in below),
    ]
    name = html.escape(label)
    return f'<svg class="scale" viewBox="0 0 {_WIDTH} 68" role="img" aria-label="{name}">{"".join(marks)}</svg>'
