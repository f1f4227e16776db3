"""Retention curves of all customers together."""

from __future__ import annotations

from typing import Any

from regulars._charts import Axis, Line, Point, legend, lines, numbers
from regulars.report.figures import Figures
from regulars.report.language import Language
from regulars.report.sections.section import Section
from regulars.table import Table


def draw(figures: Figures, language: Language) -> Section | None:
    """The share who come back in each period, and in it or later."""
    if not figures.curves or len(figures.curves["exact"]) < 3:
        return None
    period = figures.period
    words = {name: language.say(f"curve-{name}", period=period) for name in ("exact", "unbounded")}
    drawn = [
        Line(_points(figures.curves[name], language, words[name]), kind, dots=True)
        for name, kind in (("unbounded", "two"), ("exact", "one"))
    ]
    axis = Axis.upto(max(point.high or point.value for line in drawn for point in line.points), lambda s: language.percent(s, 0))
    marks = [(point.x, str(int(point.x))) for point in drawn[1].points]
    label = language.say("curve-chart", period=period)
    keys = legend([("one", words["exact"]), ("two", words["unbounded"])])
    below = f'<p class="axis-name">{language.html("curve-axis", period=period)}</p>'
    columns = (language.say("curve-column", period=period), words["exact"], words["unbounded"], language.say("cohorts-size"))
    table = numbers(label, columns, _rows(figures, language))
    return Section("curve", keys + lines(drawn, axis, marks, label) + below, (), table, {"period": period})


def _points(curve: Table, language: Language, words: str) -> list[Point]:
    cells = curve.to_dict()
    return [
        Point(k, value, low, high, f"{k}: {language.percent(value)} {words} ({language.percents(low, high)})")
        for k, value, low, high in zip(cells["period"], cells["value"], cells["low"], cells["high"], strict=True)
        if k > 0 and value is not None
    ]


def _rows(figures: Figures, language: Language) -> list[tuple[str, ...]]:
    def said(cells: dict[str, list[Any]], row: int) -> str:
        range_ = language.percents(cells["low"][row], cells["high"][row])
        return f"{language.percent(cells['value'][row])} ({range_})"

    exact, unbounded = (figures.curves[name].to_dict() for name in ("exact", "unbounded"))
    return [
        (str(k), said(exact, row), said(unbounded, row), language.count(exact["denominator"][row]))
        for row, k in enumerate(exact["period"])
        if exact["value"][row] is not None
    ]
