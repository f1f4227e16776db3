"""Charts as inline SVG. Colours are variables of the page's style sheet; every mark carries its number as a title."""

from __future__ import annotations

import html
from collections.abc import Sequence

from regulars.report.figures import HIGHEST, LOWEST, USUAL, Month, Return

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 720, 260, 46, 12, 14, 34


def bars(months: Sequence[Month], noun: str) -> str:
    """Customers of each period, new ones below and returning ones above."""
    top, ticks = _scale(max((month.new + month.returning for month in months), default=1))
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(months))
    width = min(46.0, step * 0.72)
    every = max(1, -(-len(months) // 14))
    marks = [_grid(ticks, top, lambda tick: f"{tick:,.0f}")]
    for index, month in enumerate(months):
        x = _LEFT + step * (index + 0.5) - width / 2
        new, base = _y(month.new, top), _y(0, top)
        both = _y(month.new + month.returning, top)
        part = " part" if month.partial else ""
        said = f"{month.start}: {month.new:,} new, {month.returning:,} returning" + (
            " (observed in part)" if month.partial else ""
        )
        marks.append(
            f'<g class="bar{part}"><title>{html.escape(said)}</title>'
            f'<rect class="new" x="{x:.1f}" y="{new:.1f}" width="{width:.1f}" height="{base - new:.1f}"/>'
            f'<rect class="back" x="{x:.1f}" y="{both:.1f}" width="{width:.1f}" height="{max(0.0, new - both - 1):.1f}"/></g>'
        )
        if index % every == 0:
            marks.append(
                f'<text class="tick" x="{x + width / 2:.1f}" y="{_HEIGHT - 12}" text-anchor="middle">{_short(month.start)}</text>'
            )
    return _svg(marks, f"Customers who ordered in each {noun}, new and returning")


def curve(returns: Sequence[Return], noun: str) -> str:
    """The share of customers who came back in each period after their first."""
    points = [point for point in returns if point.period > 0]
    top, ticks = _scale(max((point.share for point in points), default=0.1) * 100)
    last = max((point.period for point in points), default=1)
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, last)
    at = [(_LEFT + step * (point.period - 0.5), _y(point.share * 100, top), point) for point in points]
    every = max(1, -(-last // 16))
    marks = [_grid(ticks, top, lambda tick: f"{tick:g} %")]
    if at:
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in at)
        marks.append(f'<polygon class="area" points="{at[0][0]:.1f},{_y(0, top):.1f} {line} {at[-1][0]:.1f},{_y(0, top):.1f}"/>')
        marks.append(f'<polyline class="line" points="{line}"/>')
    for x, y, point in at:
        said = f"{noun} {point.period}: {point.share * 100:.1f} % ({point.numerator:,} of {point.denominator:,})"
        # Hollow where fewer than half of the customers could be watched for so long.
        few = " few" if 2 * point.denominator < points[0].denominator else ""
        marks.append(f'<circle class="dot{few}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"><title>{said}</title></circle>')
        if (point.period - 1) % every == 0:
            marks.append(
                f'<text class="tick" x="{x:.1f}" y="{_HEIGHT - 12}" text-anchor="middle">{point.period}</text>'
            )
    return _svg(marks, f"Share of customers who ordered again in each {noun} after their first")


def rate_scale(value: float, low: float, high: float) -> str:
    """A rate and its interval on a line from 0 to 100 %, with the published range behind it."""
    width, y = 560, 30

    def x(share: float) -> str:
        return f"{20 + share * (width - 40):.1f}"

    span = (HIGHEST - LOWEST) * (width - 40)
    marks = [
        f'<line class="rail" x1="{x(0)}" x2="{x(1)}" y1="{y}" y2="{y}"/>',
        f'<rect class="range" x="{x(LOWEST)}" y="{y - 9}" width="{span:.1f}" height="18" rx="4"/>',
        f'<line class="aim" x1="{x(USUAL)}" x2="{x(USUAL)}" y1="{y - 9}" y2="{y + 9}"/>',
        f'<line class="span" x1="{x(low)}" x2="{x(high)}" y1="{y}" y2="{y}"/>',
        f'<circle class="here" cx="{x(value)}" cy="{y}" r="7"/>',
        f'<text class="tick" x="{x((LOWEST + HIGHEST) / 2)}" y="{y + 27}" text-anchor="middle">published range</text>',
        f'<text class="tick" x="{x(0)}" y="{y + 27}" text-anchor="start">0 %</text>',
        f'<text class="tick" x="{x(1)}" y="{y + 27}" text-anchor="end">100 %</text>',
    ]
    return (
        f'<svg class="scale" viewBox="0 0 {width} 62" role="img" aria-label="{value * 100:.2f} % on a scale from 0 to '
        f'100 %; the published range is {LOWEST * 100:.2f} to {HIGHEST * 100:.1f} %">{"".join(marks)}</svg>'
    )


def _svg(marks: Sequence[str], label: str) -> str:
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{html.escape(label)}">'
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{html.escape(label)}">'
        f"{''.join(marks)}</svg></div>"
    )


def _y(value: float, top: float) -> float:
    return _HEIGHT - _BOTTOM - value / top * (_HEIGHT - _TOP - _BOTTOM)


def _grid(ticks: Sequence[float], top: float, write) -> str:
    return "".join(
        f'<line class="{"axis" if tick == 0 else "grid"}" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{_y(tick, top):.1f}" y2="{_y(tick, top):.1f}"/>'
        f'<text class="tick" x="{_LEFT - 8}" y="{_y(tick, top) + 4:.1f}" text-anchor="end">{write(tick)}</text>'
        for tick in ticks
    )


def _scale(largest: float) -> tuple[float, list[float]]:
    """A round number at or above the largest value, and the marks up to it.

    >>> _scale(1711)
    (2000, [0, 500, 1000, 1500, 2000])
    """
    largest = max(largest, 1e-9)
    unit = 1.0
    while unit * 10 <= largest:
        unit *= 10
    while unit > largest:
        unit /= 10
    step = next(unit * part for part in (0.2, 0.25, 0.5, 1, 2, 2.5) if unit * part * 5 >= largest)
    step = int(step) if step == int(step) else step
    count = -(-largest // step)
    ticks = [step * index for index in range(int(count) + 1)]
    return ticks[-1], ticks


def _short(start: str) -> str:
    names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    if len(start) == 7 and start[4] == "-":
        return f"{names[int(start[5:]) - 1]} ’{start[2:4]}"
    return f"{int(start[8:])} {names[int(start[5:7]) - 1]}" if len(start) == 10 else start
