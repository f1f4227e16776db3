"""The page: sections in their order, each with its figure, what it means and how it was computed."""

from __future__ import annotations

import datetime
import html
from importlib.resources import files

from regulars import _html
from regulars.base import CustomerBase
from regulars.documents import version
from regulars.report import charts, words
from regulars.report.figures import HIGHEST, LOWEST, MEASURES, USUAL, Figures, Tile, gather
from regulars.report.money import Money

VIEWS = ("customers", "revenue", "revenue per customer")
"""What the RFM map can show."""


def render(
    base: CustomerBase,
    *,
    title: str = "Regular customers",
    currency: str | None = None,
    period: str | None = None,
    figures: Figures | None = None,
) -> str:
    """The report as a page of HTML that needs nothing from outside.

    Parameters
    ----------
    base : CustomerBase
        The customers and their orders.
    title : str
        The page's heading.
    currency : str, optional
        The ISO 4217 code that amounts are printed with; it computes nothing.
    period : {"day", "week", "month", "quarter", "year"}, optional
        The periods of the cohorts; by default they fit the log's length.
    figures : Figures, optional
        The figures, when they have been gathered already.
    """
    figures = figures or gather(base, period)
    money = Money(currency)
    sections = [_cards(figures, money), _rate(figures)]
    if figures.totals["orders"]:
        sections += [_months(figures), _cohorts(figures, money), _returns(figures), _rfm(figures, money)]
    sections.append(_intake(figures))
    made = version()
    style = _html.css() + files("regulars.report").joinpath("report.css").read_text(encoding="utf-8") + _shown()
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{html.escape(title)}</title>
<style>{style}</style>
</head>
<body class="rg">
<a class="skip" href="#figures">Skip to the figures</a>
<header><h1>{html.escape(title)}</h1><p class="lead">{_lead(figures)}</p></header>
<main id="figures">
{"".join(sections)}
</main>
<footer><p>Made with regulars {html.escape(made["version"])}, tz database {html.escape(made["tz_version"])}. This page
is one file: it loads nothing and sends nothing.</p></footer>
</body>
</html>
"""


def _lead(figures: Figures) -> str:
    totals = figures.totals
    if not totals["orders"]:
        return "There is no order to report on."
    return (
        f"{totals['orders']:,} orders of {totals['customers']:,} customers, from {_day(totals['first_order'])} to "
        f"{_day(totals['as_of'])}. Days and {figures.period}s are those of {html.escape(figures.timezone)}."
    )


def _section(name: str, heading: str, meaning: str, figure: str, how: str) -> str:
    return (
        f'<section aria-labelledby="{name}"><h2 id="{name}">{heading}</h2><p class="meaning">{meaning}</p>{figure}'
        f"<details><summary>How this is computed</summary><p>{how}</p></details></section>"
    )


def _cards(figures: Figures, money: Money) -> str:
    totals = figures.totals
    cards = [
        ("Customers", f"{totals['customers']:,}", "with at least one order"),
        ("Orders", f"{totals['orders']:,}", _per(totals["orders_per_customer"], "{:.2f} per customer")),
    ]
    if figures.has_money:
        mean, each = totals["average_order_value"], totals["revenue_per_customer"]
        cards += [
            ("Revenue", money.whole(float(totals["revenue"])), "" if each is None else f"{money.long(each)} per customer"),
            ("Average order", "–" if mean is None else money.long(mean), "revenue / orders"),
        ]
    rate = figures.rate
    share = "–" if rate.value is None else f"{rate.value * 100:.2f} %"
    cards.append(("Repeat customer rate", share, f"{rate.numerator:,} of {rate.denominator:,} customers"))
    drawn = "".join(
        f'<div class="card{" key" if name.startswith("Repeat") else ""}"><dt>{name}</dt><dd>{value}<small>{note}</small></dd></div>'
        for name, value, note in cards
    )
    return f'<dl class="cards">{drawn}</dl>'


def _rate(figures: Figures) -> str:
    rate = figures.rate
    if rate.value is None or rate.low is None or rate.high is None:
        return ""
    against = {
        "below": "lies below that range",
        "inside": "lies inside that range",
        "above": "lies above that range",
    }[figures.standing]
    figure = (
        f'<div class="rate"><p class="big">{rate.value * 100:.2f}<span> %</span></p><div>'
        f"<p>{rate.level * 100:g} % interval {rate.interval}. Published rates of small and middle sellers run from "
        f"{LOWEST * 100:.2f} % to {HIGHEST * 100:.1f} %, with {USUAL * 100:g} % as a usual target; this log {against}.</p>"
        f"{charts.rate_scale(rate.value, rate.low, rate.high)}</div></div>"
    )
    return _section("rate", "Repeat customer rate", words.RATE, figure, words.RATE_HOW)


def _months(figures: Figures) -> str:
    legend = (
        '<p class="legend"><span class="key-new">first order</span><span class="key-back">ordered before</span>'
        '<span class="key-part">observed in part</span></p>'
    )
    return _section(
        "months",
        "New and returning customers",
        words.MONTHS.format(period=figures.period),
        legend + charts.bars(figures.months, figures.period),
        words.MONTHS_HOW.format(period=figures.period),
    )


def _cohorts(figures: Figures, money: Money) -> str:
    writers = {
        "revenue": money.short,
        "cumulative_revenue": money.short,
        "average_order_value": money.short,
        "revenue_per_customer": money.short,
    }
    inputs, panels = [], []
    for index, (measure, cohorts) in enumerate(figures.cohorts.items()):
        inputs.append(_choice("measure", measure, measure.replace("_", " "), index == 0))
        panels.append(f'<div class="panel" id="panel-measure-{measure}">{cohorts.heat_map(writers.get(measure))}</div>')
    switch = _switch("Measure of the cohorts", inputs, panels)
    meaning = words.COHORTS.format(period=figures.period)
    return _section("cohorts", "Cohorts", meaning, switch, words.COHORTS_HOW.format(period=figures.period))


def _returns(figures: Figures) -> str:
    if len(figures.returns) < 2:
        return ""
    return _section(
        "returns",
        "Coming back, on average",
        words.RETURNS.format(period=figures.period),
        charts.curve(figures.returns, figures.period)
        + f'<p class="axis-name">{figures.period}s after the first order</p>',
        words.RETURNS_HOW.format(period=figures.period),
    )


def _rfm(figures: Figures, money: Money) -> str:
    if figures.rfm is None:
        return ""
    total = len(figures.rfm)
    inputs, panels = [], []
    for index, view in enumerate(VIEWS if figures.has_money else VIEWS[:1]):
        values = {pair: _view(view, tile) for pair, tile in figures.tiles.items()}
        name = view.replace(" ", "-")
        inputs.append(_choice("tiles", name, view, index == 0))
        panels.append(f'<div class="panel" id="panel-tiles-{name}">{_map(view, values, figures, money, total)}</div>')
    switch = _switch("What the RFM map shows", inputs, panels)
    return _section("rfm", "RFM map", words.RFM, switch, words.RFM_HOW.format(as_of=_day(figures.rfm.as_of)))


def _view(view: str, tile: Tile) -> float:
    return {"customers": tile.customers, "revenue": tile.revenue}.get(view, tile.revenue / tile.customers)


_END_OF_F = {5: "<small>often</small>", 1: "<small>seldom</small>"}
_END_OF_R = {5: "<small>recently</small>", 1: "<small>long ago</small>"}


def _map(view: str, values: dict[tuple[int, int], float], figures: Figures, money: Money, total: int) -> str:
    top = max([*values.values(), 0.0])
    rows = []
    for f in range(5, 0, -1):
        cells = []
        for r in range(1, 6):
            tile = figures.tiles.get((r, f))
            if tile is None:
                cells.append('<td class="rg-none">–</td>')
                continue
            value = values[r, f]
            # A few tiles hold most of everything; the root spreads the rest over the scale.
            colour = _html.step((max(value, 0.0) / top) ** 0.5 - 1e-9) if top > 0 else 0
            main = f"{tile.customers:,}" if view == "customers" else money.short(value)
            small = f"{tile.customers / total * 100:.1f} %" if view == "customers" else f"{tile.customers:,} customers"
            cells.append(f'<td class="rg-h{colour}"><b>{main}</b><small>{small}</small></td>')
        rows.append(f'<tr><th scope="row">{f}{_END_OF_F.get(f, "")}</th>{"".join(cells)}</tr>')
    head = "".join(f'<th scope="col">{r}{_END_OF_R.get(r, "")}</th>' for r in range(1, 6))
    caption = f"{view}, by recency score (across) and frequency score (down)"
    return (
        f'<div class="rg-scroll" tabindex="0" role="region" aria-label="{caption}"><table class="map"><caption>{caption}'
        f'</caption><thead><tr><th scope="col"><abbr title="frequency">F</abbr> \\ <abbr title="recency">R</abbr></th>'
        f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _intake(figures: Figures) -> str:
    intake = figures.intake
    rows = "".join(
        f'<tr{" class=kept" if words_ == "rows of orders" else ""}><th scope="row">{html.escape(words_)}</th><td>{rows:,}</td>'
        f"<td>{rows / intake.rows * 100:.2f} %</td></tr>"
        for words_, rows in intake.fates()
    )
    notes = "".join(f"<li>{count:,} {html.escape(words_)}</li>" for words_, count in intake.notes())
    table = (
        '<div class="rg-scroll" tabindex="0" role="region" aria-label="What became of every row"><table class="intake">'
        f'<thead><tr><th scope="col">What became of the rows</th><th scope="col">rows</th><th scope="col">share</th></tr></thead>'
        f'<tbody>{rows}</tbody><tfoot><tr><th scope="row">rows read</th><td>{intake.rows:,}</td><td></td></tr></tfoot></table></div>'
    )
    also = f'<p class="also">Also met:</p><ul>{notes}</ul>' if notes else ""
    return _section("intake", "The orders that were read", words.INTAKE, table + also, words.INTAKE_HOW)


def _choice(group: str, name: str, label: str, is_first: bool) -> str:
    checked = " checked" if is_first else ""
    return (
        f'<input type="radio" name="{group}" id="{group}-{name}"{checked}>'
        f'<label for="{group}-{name}">{html.escape(label)}</label>'
    )


def _switch(legend: str, inputs: list[str], panels: list[str]) -> str:
    """Radio buttons that show one panel each, by style alone."""
    return (
        f'<div><fieldset class="switch"><legend>{legend}</legend>{"".join(inputs)}</fieldset>{"".join(panels)}</div>'
    )


def _shown() -> str:
    """The style that shows the panel whose button is chosen."""
    panels = [("measure", measure) for measure in MEASURES] + [("tiles", view.replace(" ", "-")) for view in VIEWS]
    rules = [f".switch:has(#{group}-{name}:checked)~#panel-{group}-{name}" for group, name in panels]
    return ",".join(rules) + "{display:block}"


def _per(value: float | None, words_: str) -> str:
    return "" if value is None else words_.format(value)


def _day(text: str) -> str:
    day = datetime.date.fromisoformat(text[:10])
    return f"{day.day} {day:%B} {day.year}"
