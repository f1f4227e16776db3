"""Charts as inline SVG, and the plain tables behind them. Notebooks and the report share them.

Colours are variables of the style sheet; lines differ in their dashes too, so that no chart needs its colours. Every
mark carries its number as a title, and every chart has a table of its numbers.
"""

from importlib.resources import files

from regulars._charts.axes import Axis, legend
from regulars._charts.bars import Bar, bars
from regulars._charts.lines import KINDS, Line, Point, Rule, days_marked, lines, thinned
from regulars._charts.numbers import numbers
from regulars._charts.scale import rate_scale

__all__ = [
    "KINDS",
    "Axis",
    "Bar",
    "Line",
    "Point",
    "Rule",
    "bars",
    "css",
    "days_marked",
    "legend",
    "lines",
    "numbers",
    "rate_scale",
    "thinned",
]


def css() -> str:
    """The style sheet of everything here; it goes beside that of tables, whose inks it takes."""
    return files("regulars._charts").joinpath("charts.css").read_text(encoding="utf-8")
