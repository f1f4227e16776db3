"""The page: the headline, then each section with its figure, what it means and how it was computed."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from typing import Any

from regulars import _charts, _html
from regulars._dates import day
from regulars.base import CustomerBase
from regulars.documents import version
from regulars.report.figures import MANY, SAMPLES, Figures, gather
from regulars.report.language import Language
from regulars.report.sections import SECTIONS
from regulars.report.sections.section import Fact
from regulars.table import Table

__all__ = ["render"]


def render(
    base: CustomerBase,
    *,
    title: str | None = None,
    currency: str | None = None,
    period: str | None = None,
    language: str = "en",
    program: Any = None,
    winback_file: str | None = None,
    figures: Figures | None = None,
) -> str:
    """The report as a page of HTML that needs nothing from outside.

    Parameters
    ----------
    base : CustomerBase
        The customers and their orders.
    title : str, optional
        The page's heading.
    currency : str, optional
        The ISO 4217 code that amounts are printed with; it computes nothing.
    period : {"day", "week", "month", "quarter", "year"}, optional
        The periods of the cohorts; by default they fit the log's length.
    language : {"en", "pl", "ru", "zh"}
        The language of the page.
    program : optional
        A loyalty program: what it would have awarded is told too.
    winback_file : str, optional
        The name of the CSV file of customers to win back that lies beside the page; the page links to it.
    figures : Figures, optional
        The figures, when they have been gathered already; then ``period`` and ``program`` are theirs.

    Raises
    ------
    ValueError
        For a language that there are no words for, or a currency that there is not.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
    >>> page = render(base, title="Mały sklep", language="pl")
    >>> page.startswith('<!doctype html>\\n<html lang="pl">'), "<h1>Mały sklep</h1>" in page
    (True, True)
    """
    words = Language(language, currency)
    figures = figures or gather(base, period, program=program)
    heading = title or words.say("title")
    if figures.winback is not None:
        figures = replace(figures, winback=replace(figures.winback, file=winback_file))
    found = [section for draw in SECTIONS if (section := draw(figures, words)) is not None]
    links = "".join(f'<li><a href="#{section.name}">{section.heading(words)}</a></li>' for section in found)
    made = version()
    footer = words.html("made", version=made["version"], tz=made["tz_version"])
    style = _html.css() + _charts.css() + files("regulars.report").joinpath("report.css").read_text(encoding="utf-8")
    return f"""<!doctype html>
<html lang="{words.code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{html.escape(heading)}</title>
<style>{style}</style>
</head>
<body class="rg">
<a class="skip" href="#figures">{words.html("skip")}</a>
<header><h1>{html.escape(heading)}</h1><p class="lead">{_lead(figures, words)}</p>
<nav aria-label="{words.html("contents")}"><ul>{links}</ul></nav></header>
<main id="figures">
{_headline(figures, words)}
{"".join(section.html(words) for section in found)}
</main>
<footer><p>{footer}</p></footer>
</body>
</html>
"""


def _lead(figures: Figures, language: Language) -> str:
    totals = figures.totals
    if not totals["orders"]:
        return language.html("no-orders")
    return language.html(
        "lead",
        orders=language.count(totals["orders"]),
        customers=language.count(totals["customers"]),
        first=language.day(day(totals["first_order"], figures.timezone)),
        last=language.day(totals["as_of"]),
        timezone=figures.timezone,
    )


def _headline(figures: Figures, language: Language) -> str:
    totals = figures.totals
    facts = [
        Fact(language.count(totals["customers"]), language.say("headline-customers"), language.say("headline-customers-note")),
        Fact(language.count(totals["orders"]), language.say("headline-orders"), _per_customer(figures, language)),
    ]
    if figures.has_money:
        revenue = language.whole_money(float(totals["revenue"]))
        facts.append(Fact(revenue, language.say("headline-revenue"), language.say("headline-revenue-note")))
        facts += [
            Fact(language.money(table["value"][0]), language.say(f"headline-{name}"), _interval(table, language.whole_money, language))
            for name, table in (("aov", figures.ratios.get("average_order_value")), ("value", figures.ratios.get("customer_value")))
            if table is not None
        ]
    heading = language.html("headline-heading")
    cards = "".join(fact.html() for fact in facts)
    return f'<h2 class="unseen">{heading}</h2><dl class="cards headline">{cards}</dl>{_headline_how(figures, language)}'


def _headline_how(figures: Figures, words: Language) -> str:
    if not figures.has_money or not figures.totals["orders"]:
        return ""
    said = words.html(
        "headline-how",
        samples=words.count(figures.samples),
        fewer="yes" if figures.samples < SAMPLES else "no",
        usual=words.count(SAMPLES),
        many=words.count(MANY),
        level=words.percent(figures.rate.level, 0),
    )
    return f'<details class="headline-how"><summary>{words.html("how")}</summary><p>{said}</p></details>'


def _per_customer(figures: Figures, language: Language) -> str:
    table = figures.ratios.get("purchase_frequency")
    if table is None or table["value"][0] is None:
        return ""
    each = language.say("headline-per-customer", value=language.number(table["value"][0]))
    range_ = _interval(table, language.number, language)
    return f"{each}; {range_}" if range_ else each


def _interval(table: Table, write: Callable[[float], str], language: Language) -> str:
    low, high, level = (table[name][0] for name in ("low", "high", "level"))
    if low is None or high is None:
        return ""
    return language.say("interval", level=language.percent(level, 0), range=f"{write(low)} – {write(high)}")
