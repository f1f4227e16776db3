"""Lines, with bands around them: by steps, or from point to point."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from regulars._charts.axes import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Axis, below, every, frame, titled

KINDS = ("one", "two", "three", "four", "five", "six")
"""The kinds of lines that can be told apart; more of them in one picture nobody can."""


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
    """A line: its kind, one of ``KINDS``, decides colour and dashes."""

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
    named = every([text for _, text in marks], 16)
    drawn += [below(x(place), text) for place, text in marks[::named]]
    return frame(drawn, label)


def thinned(count: int, most: int = 400) -> list[int]:
    """Which of so many steps are drawn. A browser draws some hundred in no time, and nobody sees more.

    >>> thinned(3), thinned(10, most=4)
    ([0, 1, 2], [0, 3, 6, 9])
    """
    return sorted({*range(0, count, -(-count // most)), count - 1}) if count else []


def days_marked(last: int) -> list[int]:
    """The days that are named on an axis from 0 to a last one: so many weeks or months of 30 days apart.

    >>> days_marked(60), days_marked(365)[:3]
    ([0, 7, 14, 21, 28, 35, 42, 49, 56], [0, 30, 60])
    """
    unit = 30 if last > 120 else 7
    return list(range(0, last + 1, max(1, round(last / 10 / unit)) * unit))


def _band(line: Line, axis: Axis, x: Callable[[float], float]) -> str:
    known = [(x(point.x), point.low, point.high) for point in line.points if point.low is not None and point.high is not None]
    if len(known) < 2:
        return ""
    upper = _corners([(at, axis.y(high)) for at, _, high in known], line.steps)
    lower = _corners([(at, axis.y(low)) for at, low, _ in known], line.steps)
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
