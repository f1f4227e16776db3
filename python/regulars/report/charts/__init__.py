"""Charts as inline SVG, and the plain tables behind them.

Colours are variables of the page's style sheet; lines differ in their dashes too, so that no chart needs its colours. Every
mark carries its number as a title, and every chart has a table of its numbers.
"""

from regulars.report.charts.axes import Axis
from regulars.report.charts.bars import bars
from regulars.report.charts.lines import Line, Point, Rule, lines
from regulars.report.charts.numbers import numbers
from regulars.report.charts.scale import rate_scale

__all__ = ["Axis", "Line", "Point", "Rule", "bars", "lines", "numbers", "rate_scale"]
