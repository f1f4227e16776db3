"""`regulars report`: the headline figures on the terminal, the page, the list of customers to win back, all as JSON."""

from __future__ import annotations

import enum
import io
import json
import sys
from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.markup import escape

from regulars.cli import files, progress
from regulars.cli.orders import Orders, reads_orders
from regulars.cli.refusals import Refused
from regulars.cli.terminal import facts, stderr
from regulars.report import Figures, Language, gather, render


class Period(str, enum.Enum):
    """The calendar periods of cohorts."""

    day = "day"
    week = "week"
    month = "month"
    quarter = "quarter"
    year = "year"


class Lang(str, enum.Enum):
    """The languages of the page."""

    en = "en"
    pl = "pl"
    ru = "ru"
    zh = "zh"


@reads_orders
def report(
    orders: Orders,
    output: Annotated[
        Optional[Path],
        typer.Option("--output", "-o", help="Write the page here, such as report.html, and the list to win back beside it.", dir_okay=False),
    ] = None,
    json_file: Annotated[
        Optional[Path], typer.Option("--json", help="Write all figures here as JSON; - for standard output.", allow_dash=True)
    ] = None,
    program: Annotated[
        Optional[Path], typer.Option(help="A loyalty program: tell what it would have awarded.", show_default=False)
    ] = None,
    lang: Annotated[Lang, typer.Option(help="Language of the page.")] = Lang.en,
    currency: Annotated[Optional[str], typer.Option(help="ISO 4217 code that amounts are printed with.")] = None,
    title: Annotated[Optional[str], typer.Option(help="Heading of the page.")] = None,
    period: Annotated[Optional[Period], typer.Option(help="Periods of the cohorts; by default by the log's length.")] = None,
) -> None:
    """Who comes back, when, and for how much: headline figures, and a page to pass on."""
    try:
        language = Language("en", currency)
    except ValueError as error:
        raise Refused(str(error), "Such as --currency EUR.") from None
    with progress.shown("computing figures") as advance:
        figures = gather(orders.base, period.value if period else None, program=program, progress=advance)
    written: dict[Path, str | bytes] = {}
    if output is not None:
        beside = output.with_name(f"{output.stem}-winback.csv")
        if figures.winback is not None and len(figures.winback):
            written[beside] = _list(figures)
        written[output] = render(
            orders.base,
            title=title or None,
            currency=currency,
            language=lang.value,
            winback_file=beside.name if beside in written else None,
            figures=figures,
        )
    document = "" if json_file is None else json.dumps(figures.to_document(), ensure_ascii=False) + "\n"
    if json_file is not None and str(json_file) != "-":
        written[json_file] = document
    files.write(written)
    if json_file is not None and str(json_file) == "-":
        sys.stdout.write(document)
    else:
        _headlines(title or f"Regular customers of {orders.name}", figures, language)
    for path in written:
        stderr.print(f"{_what(path, output, json_file)} in {escape(str(path))}.", soft_wrap=True)


def _list(figures: Figures) -> str:
    file = io.StringIO()
    assert figures.winback is not None
    figures.winback.write(file)
    return file.getvalue()


def _what(path: Path, output: Path | None, json_file: Path | None) -> str:
    return "The page is" if path == output else "All figures are" if path == json_file else "The customers to win back are"


def _headlines(heading: str, figures: Figures, language: Language) -> None:
    totals, rate = figures.totals, figures.rate
    rows = [("orders", f"{totals['orders']:,}", ""), ("customers", f"{totals['customers']:,}", "")]
    if figures.has_money:
        rows.append(("revenue", language.money(float(totals["revenue"])), "net of refunds"))
        value = figures.ratios.get("average_order_value")
        if value is not None and value["value"][0] is not None:
            ends = [value[name][0] for name in ("low", "high")]
            range_ = "" if None in ends else f"95 % {language.money(ends[0])} – {language.money(ends[1])}"
            rows.append(("average order value", language.money(value["value"][0]), range_))
    share = "missing" if rate.value is None else f"{rate.value * 100:.2f} %"
    remark = f"{rate.numerator:,} of {rate.denominator:,}"
    if rate.interval:
        remark += f"; {rate.level * 100:g} % {rate.interval}"
    rows.append(("repeat customer rate", share, remark))
    if rate.benchmark is not None:
        low, high, target = (rate.benchmark[name] * 100 for name in ("low", "high", "target"))
        published = f"published {low:.2f}–{high:.1f} %, usual target {target:g} %"
        rows.append(("", "", published if figures.standing is None else f"{published}: {figures.standing}"))
    if figures.winback is not None:
        rows.append(("to win back", f"{len(figures.winback):,}", "customers away for longer than their rhythm explains"))
    facts(heading, rows)
    fates = [(words, f"{count:,}", "") for words, count in figures.intake.fates()]
    facts("What became of the rows", [*fates, ("rows read", f"{figures.intake.rows:,}", "")])
