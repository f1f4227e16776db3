"""Bars: of several parts on top of each other, or side by side."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field

from regulars._charts.axes import LEFT, RIGHT, WIDTH, Axis, below, every, frame, titled


@dataclass(frozen=True)
class Bar:
    """The bars of one place on the axis: their values, one for each kind."""

    name: str
    values: Sequence[float]
    title: str
    partial: bool = False
    label: str = ""
    kinds: Sequence[str] = field(default=("one", "two"))


def bars(given: Sequence[Bar], axis: Axis, label: str, *, stacked: bool) -> str:
    """Bars with their names below."""
    step = (WIDTH - LEFT - RIGHT) / max(1, len(given))
    width = min(46.0, step * 0.72)
    named = every([bar.name for bar in given], 14)
    marks = [axis.grid()]
    for place, bar in enumerate(given):
        x = LEFT + step * (place + 0.5) - width / 2
        drawn = _stack(bar, x, width, axis) if stacked else _beside(bar, x, width, axis)
        marks.append(titled(drawn, bar.title, "bar part" if bar.partial else "bar"))
        if bar.label:
            marks.append(
                f'<text class="tick" x="{x + width / 2:.1f}" y="{axis.y(max(bar.values)) - 6:.1f}" '
                f'text-anchor="middle">{html.escape(bar.label)}</text>'
            )
        if place % named == 0:
            marks.append(below(x + width / 2, bar.name))
    return frame(marks, label)


def _stack(bar: Bar, x: float, width: float, axis: Axis) -> str:
    drawn, under = [], 0.0
    for kind, value in zip(bar.kinds, bar.values):
        low, high = axis.y(under), axis.y(under + value)
        gap = 1 if under and value else 0
        drawn.append(_rectangle(kind, x, high, width, max(0.0, low - high - gap)))
        under += value
    return "".join(drawn)


def _beside(bar: Bar, x: float, width: float, axis: Axis) -> str:
    each = width / len(bar.values)
    floor = axis.y(0)
    return "".join(
        _rectangle(kind, x + place * each, axis.y(value), each - (1 if len(bar.values) > 1 else 0), floor - axis.y(value))
        for place, (kind, value) in enumerate(zip(bar.kinds, bar.values))
    )


def _rectangle(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="1.5"/>'
