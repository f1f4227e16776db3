"""Lines, with bands around them: by steps, or from point to point."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from regulars.report.charts.axes import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Axis, below, every, frame, titled


@dataclass(frozen=True)
class Point:
    """A point of a line, and the ends of its interval where it has one."""

    x: float
    value: float
    low: float | None = None
    high: float | None = None
    title: str = ""


@dataclass(frozen=True)
class Line:
    """A line: its kind (``one``, ``two``) decides colour and dashes."""

    points: Sequence[Point]
    kind: str = "one"
    steps: bool = False
    dots: bool = False


@dataclass(frozen=True)
class Rule:
    """An upright rule at a place, with a word beside it."""

    x: float
    text: str = ""


def lines(
    given: Sequence[Line], axis: Axis, marks: Sequence[tuple[float, str]], label: str, *, rules: Sequence[Rule] = ()
) -> str:
    """Lines over an axis whose marks are places and words."""
    every_x = [point.x for line in given for point in line.points]
    least, most = (min(every_x), max(every_x)) if every_x else (0.0, 1.0)
    span = (most - least) or 1.0

    def x(place: float) -> float:
        return LEFT + 8 + (place - least) / span * (WIDTH - LEFT - RIGHT - 16)

    drawn = [axis.grid()]
    for rule in rules:
        at = x(rule.x)
        anchor, by = ("end", -6) if at > WIDTH / 2 else ("start", 6)
        drawn.append(f'<line class="rule" x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
        drawn.append(f'<text class="tick" x="{at + by:.1f}" y="{TOP + 10}" text-anchor="{anchor}">{html.escape(rule.text)}</text>')
    for line in given:
        drawn.append(_band(line, axis, x))
    for line in given:
        corners = _corners([(x(point.x), axis.y(point.value)) for point in line.points], line.steps)
        drawn.append(f'<polyline class="line {line.kind}" points="{_joined(corners)}"/>')
        for point in line.points if line.dots else ():
            dot = f'<circle class="dot {line.kind}" cx="{x(point.x):.1f}" cy="{axis.y(point.value):.1f}" r="3.6"/>'
            drawn.append(titled(dot, point.title))
    named = every(len(marks), 16)
    drawn += [below(x(place), text) for place, text in marks[::named]]
    return frame(drawn, label)


def _band(line: Line, axis: Axis, x) -> str:
    known = [point for point in line.points if point.low is not None and point.high is not None]
    if len(known) < 2:
        return ""
    upper = _corners([(x(point.x), axis.y(point.high)) for point in known], line.steps)
    lower = _corners([(x(point.x), axis.y(point.low)) for point in known], line.steps)
    return f'<polygon class="band {line.kind}" points="{_joined(upper + lower[::-1])}"/>'


def _corners(points: list[tuple[float, float]], steps: bool) -> list[tuple[float, float]]:
    if not steps:
        return points
    corners: list[tuple[float, float]] = []
    for x, y in points:
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    return corners


def _joined(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
