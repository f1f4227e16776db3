"""What charts stand in: axes with round marks, and the frame with its name."""

from __future__ import annotations

import html
import math
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 760, 290
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 14, 32


@dataclass(frozen=True)
class Axis:
    """An upright axis from 0 to a round number, and how its marks are written."""

    top: float
    marks: Sequence[float]
    write: Callable[[float], str]

    @classmethod
    def upto(cls, largest: float, write: Callable[[float], str]) -> Axis:
        """The axis for values up to the largest.

        >>> Axis.upto(1711, str).marks
        [0, 500, 1000, 1500, 2000]
        >>> Axis.upto(0.0, str).marks
        [0.0, 1.0]
        """
        if largest <= 0:
            return cls(1.0, [0.0, 1.0], write)
        unit = 10.0 ** math.floor(math.log10(largest))
        step = next(unit * part for part in (0.2, 0.25, 0.5, 1, 2, 2.5) if unit * part * 5 >= largest * (1 - 1e-9))
        step = int(step) if step == int(step) else step
        count = math.ceil(largest / step * (1 - 1e-9))
        marks = [step * index for index in range(count + 1)]
        return cls(marks[-1], marks, write)

    def y(self, value: float) -> float:
        """Where a value stands."""
        return HEIGHT - BOTTOM - min(value, self.top) / self.top * (HEIGHT - TOP - BOTTOM)

    def grid(self) -> str:
        """The lines across and their numbers."""
        return "".join(
            f'<line class="{"axis" if mark == 0 else "grid"}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{self.y(mark):.1f}" '
            f'y2="{self.y(mark):.1f}"/><text class="tick" x="{LEFT - 8}" y="{self.y(mark) + 4:.1f}" text-anchor="end">'
            f"{html.escape(self.write(mark))}</text>"
            for mark in self.marks
        )


def below(x: float, text: str, anchor: str = "middle") -> str:
    """A word under the axis."""
    return f'<text class="tick" x="{x:.1f}" y="{HEIGHT - 11}" text-anchor="{anchor}">{html.escape(text)}</text>'


def every(names: Sequence[str], most: int) -> int:
    """Each how-manieth of these names is written below, so that they don't touch and at most so many are.

    >>> every(["Jan", "Feb", "Mar"], 14), every(["12 November 2011"] * 14, 14)
    (1, 3)
    """
    fit = int((WIDTH - LEFT - RIGHT) / (max(map(_width, names), default=0.0) + 6))
    return max(1, math.ceil(len(names) / max(1, min(most, fit))))


def _width(text: str) -> float:
    """About how wide a name is in the type of ticks."""
    return sum(12.0 if unicodedata.east_asian_width(letter) in "WF" else 6.2 for letter in text)


def legend(entries: Iterable[tuple[str, str]], shape: str = "line") -> str:
    """What lines or bars (``shape``) stand for: the kind of each and its name."""
    keys = "".join(f'<span class="key-{shape} {kind}">{html.escape(name)}</span>' for kind, name in entries)
    return f'<p class="legend">{keys}</p>'


def frame(marks: Sequence[str], label: str) -> str:
    """The chart, in a region that scrolls where the screen is narrow."""
    name = html.escape(label)
    return (
        f'<div class="wide" tabindex="0" role="group" aria-label="{name}">'
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{name}">{"".join(marks)}</svg></div>'
    )


def titled(mark: str, title: str, kind: str = "") -> str:
    """A mark with its number, shown when one points at it."""
    inner = f"<title>{html.escape(title)}</title>"
    return f'<g class="{kind}">{inner}{mark}</g>' if kind else f"<g>{inner}{mark}</g>"
