"""The time to the second order."""

from __future__ import annotations

from bisect import bisect_right

from regulars._charts import Axis, Line, Point, Rule, days_marked, lines, numbers, thinned
from regulars.report.figures import Figures
from regulars.report.language import Language
from regulars.report.sections.section import Fact, Section

_DAYS = (7, 14, 30, 60, 90, 180, 365, 730)


def draw(figures: Figures, language: Language) -> Section | None:
    """The share of customers with a second order, by days since the first."""
    second = figures.second
    if second is None or len(second) < 2:
        return None
    cells = second.to_dict()
    days, value, low, high = (cells[name] for name in ("time", "value", "low", "high"))
    # The table tells who is without a second order; what is drawn is who has one.
    points = [
        Point(
            days[row],
            1 - value[row],
            None if high[row] is None else 1 - high[row],
            None if low[row] is None else 1 - low[row],
        )
        for row in thinned(len(days))
    ]
    label = language.say("second-chart")
    axis = Axis.upto(max(point.high or point.value for point in points), lambda s: language.percent(s, 0))
    last = days[-1]
    marks = [(float(day), language.count(day)) for day in days_marked(last)]
    rules = [] if second.median is None else [Rule(second.median, f"{language.say('second-median')}: {_days(second.median, language)}")]
    below = f'<p class="axis-name">{language.html("second-axis")}</p>'

    def at(day: int) -> int:
        return bisect_right(days, day) - 1

    shown = [day for day in _DAYS if day <= last]
    rows = [
        (
            _days(day, language),
            f"{language.percent(1 - value[at(day)])} ({_band(low[at(day)], high[at(day)], language)})",
            language.count(cells["at_risk"][at(day)]),
        )
        for day in shown
    ]
    columns = [language.say(f"second-column-{name}") for name in ("days", "share", "risk")]
    facts = []
    for day in [day for day in (30, 90, 365) if day <= last]:
        row = at(day)
        facts.append(
            Fact(language.percent(1 - value[row]), language.say("second-by", count=day), _band(low[row], high[row], language))
        )
    facts.append(_median(figures, language))
    figure = lines([Line(points, "one", steps=True)], axis, marks, label, rules=rules) + below
    return Section("second", figure, facts, numbers(label, columns, rows))


def _median(figures: Figures, language: Language) -> Fact:
    second = figures.second
    assert second is not None
    if second.median is None:
        return Fact(language.say("missing"), language.say("second-median"), language.say("second-no-median"))
    ends = [language.count(end) if end is not None else "…" for end in (second.median_low, second.median_high)]
    range_ = f"{ends[0]} – {ends[1]}"
    return Fact(_days(second.median, language), language.say("second-median"), f"{range_}; {language.say('second-median-note')}")


def _days(count: int, language: Language) -> str:
    return language.say("count-days", count=count)


def _band(low: float | None, high: float | None, language: Language) -> str:
    return "" if low is None or high is None else language.percents(1 - high, 1 - low)
