"""What a customer model expects, and how well it has expected before."""

from __future__ import annotations

from regulars._charts import Axis, Bar, Line, Point, Rule, bars, legend, lines, numbers
from regulars.report.figures import Figures
from regulars.report.language import Language
from regulars.report.outlook import Outlook
from regulars.report.sections.section import Fact, Section


def draw(figures: Figures, language: Language) -> Section | None:
    """Tracking, tenths of the held-out part, and value deciles."""
    outlook = figures.outlook
    if outlook is None:
        return None
    if outlook.refused is not None:
        figure = f'<p>{language.html("model-refused")} <span lang="en">{outlook.refused}</span>.</p>'
        return Section("model", figure, meaning="meaning-bare", how="how-bare")
    drawn, tables = [], []
    for picture in (_tracking, _tenths, _deciles):
        if found := picture(outlook, language):
            drawn.append(found[0])
            tables.append(found[1])
    remarks = "".join(f"<li>{language.html('model-remark', name=name)}</li>" for name in outlook.remarks)
    told = f'<p class="also">{language.html("model-remarks")}</p><ul>{remarks}</ul>' if remarks else ""
    end = language.day(outlook.calibration_end) if outlook.calibration_end else ""
    return Section(
        "model",
        "".join(drawn) + told,
        _facts(outlook, language),
        "".join(tables),
        {"end": end, "model": str((outlook.model or {}).get("model"))},
        meaning="meaning" if end else "meaning-bare",
    )


def _facts(outlook: Outlook, language: Language) -> list[Fact]:
    facts = []
    holdout = outlook.holdout
    if holdout is not None and outlook.calibration_end is not None and holdout.seen:
        expected = language.say(
            "model-holdout-note",
            expected=language.count(holdout.expected),
            difference=language.percent(holdout.expected / holdout.seen, 0),
        )
        label = language.say("model-holdout", end=language.day(outlook.calibration_end))
        facts.append(Fact(language.count(holdout.seen), label, expected))
    if outlook.deciles:
        total = sum(decile.value for decile in outlook.deciles)
        facts.append(Fact(language.whole_money(total), language.say("model-total")))
        facts.append(Fact(language.percent(outlook.deciles[0].share, 0), language.say("model-top")))
    return facts


def _tracking(outlook: Outlook, language: Language) -> tuple[str, str] | None:
    tracks = outlook.tracks
    if len(tracks) < 2 or outlook.calibration_end is None:
        return None
    label = language.say("model-tracking-chart")
    seen, expected = language.say("model-seen"), language.say("model-expected")
    drawn = [
        Line([Point(week, track.seen) for week, track in enumerate(tracks)], "one"),
        Line([Point(week, track.expected) for week, track in enumerate(tracks)], "two"),
    ]
    axis = Axis.upto(max(max(track.seen, track.expected) for track in tracks), language.count)
    every = max(1, len(tracks) // 8)
    marks = [(float(week), language.period(track.day, "week")) for week, track in enumerate(tracks)][::every]
    border = next((week for week, track in enumerate(tracks) if track.day >= outlook.calibration_end), None)
    rules = [] if border is None else [Rule(border, language.say("model-border"))]
    rows = [
        (language.day(track.day), language.count(track.seen), language.count(track.expected)) for track in tracks
    ]
    table = numbers(label, (language.say("second-column-days"), seen, expected), rows)
    keys = legend([("one", seen), ("two", expected)])
    return _titled("model-tracking", keys + lines(drawn, axis, marks, label, rules=rules), language), table


def _tenths(outlook: Outlook, language: Language) -> tuple[str, str] | None:
    if not outlook.tenths or outlook.calibration_end is None:
        return None
    end = language.day(outlook.calibration_end)
    label = language.say("model-tenths-chart", end=end)
    seen, expected = language.say("model-seen"), language.say("model-expected")
    drawn, rows = [], []
    for place, tenth in enumerate(outlook.tenths, 1):
        each = (tenth.seen / tenth.customers, tenth.expected / tenth.customers)
        told = [language.number(value) for value in each]
        drawn.append(Bar(str(place), each, f"{place}: {seen} {told[0]}, {expected} {told[1]}"))
        rows.append((str(place), language.count(tenth.customers), *told))
    axis = Axis.upto(max(value for bar in drawn for value in bar.values), lambda v: language.number(v, 0 if v == int(v) else 1))
    columns = (language.say("model-tenth"), language.say("cohorts-size"), seen, expected)
    chart = legend([("one", seen), ("two", expected)], "bar") + bars(drawn, axis, label, stacked=False)
    return _titled("model-tenths", chart, language, end=end), numbers(label, columns, rows)


def _deciles(outlook: Outlook, language: Language) -> tuple[str, str] | None:
    if not outlook.deciles:
        return None
    label = language.say("model-deciles-chart")
    drawn, rows = [], []
    for place, decile in enumerate(outlook.deciles, 1):
        share, value = language.percent(decile.share), language.whole_money(decile.value)
        drawn.append(Bar(str(place), (decile.share,), f"{place}: {value}, {share}", label=language.percent(decile.share, 0)))
        rows.append((str(place), language.count(decile.customers), value, share))
    axis = Axis.upto(max(decile.share for decile in outlook.deciles), lambda v: language.percent(v, 0))
    columns = [language.say(name) for name in ("model-tenth", "cohorts-size", "model-value", "model-share")]
    return _titled("model-deciles", bars(drawn, axis, label, stacked=False), language), numbers(label, columns, rows)


def _titled(name: str, chart: str, language: Language, **words: str) -> str:
    return f"<h3>{language.html(name, **words)}</h3>{chart}"
