"""New customers and returning ones, period by period."""

from __future__ import annotations

from regulars._charts import Axis, Bar, bars, legend, numbers
from regulars.report.figures import Figures
from regulars.report.language import Language
from regulars.report.sections.section import Fact, Section


def draw(figures: Figures, language: Language) -> Section | None:
    """Bars of new and returning customers."""
    if figures.accounts is None:
        return None
    period = figures.period
    new, returning = language.say("newcomers-new"), language.say("newcomers-returning")
    accounts = figures.accounts.to_dict()
    drawn, rows = [], []
    for start, active, first, partial in zip(
        accounts["period"], accounts["active"], accounts["new"], accounts["partial"], strict=True
    ):
        name, back = language.period(start, period), active - first
        mark = f" ({language.say('in-part')})" if partial else ""
        title = f"{name}{mark}: {new} {language.count(first)}, {returning} {language.count(back)}"
        drawn.append(Bar(name, (back, first), title, partial, kinds=("one", "two")))
        rows.append((name + mark, language.count(first), language.count(back)))
    axis = Axis.upto(max(accounts["active"], default=0), language.count)
    label = language.say("newcomers-chart", period=period)
    keys = legend([("two", new), ("one", returning), ("one part", language.say("in-part"))], "bar")
    facts = [
        Fact(
            language.percent(share["value"][0]),
            language.say(f"newcomers-{measure}"),
        )
        for measure, share in figures.shares.items()
    ]
    table = numbers(label, (language.say("newcomers-column", period=period), new, returning), rows)
    return Section("newcomers", keys + bars(drawn, axis, label, stacked=True), facts, table, {"period": period})
