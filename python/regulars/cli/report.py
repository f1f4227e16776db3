"""`regulars report`: the headline figures on the terminal, and the page."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.markup import escape

from regulars.cli import orders, show
from regulars.report import Figures, Money, gather, render
from regulars.report.figures import HIGHEST, LOWEST, USUAL


class Period(str, enum.Enum):
    """The calendar periods of cohorts."""

    day = "day"
    week = "week"
    month = "month"
    quarter = "quarter"
    year = "year"


def report(
    files: orders.Files,
    output: Annotated[
        Optional[Path], typer.Option("--output", "-o", help="Write the page here, such as report.html.", dir_okay=False)
    ] = None,
    customer_id: orders.CustomerId = None,
    ordered_at: orders.OrderedAt = None,
    order_id: orders.OrderId = None,
    amount: orders.Amount = None,
    timezone: orders.Timezone = "UTC",
    loader: orders.Loader = None,
    refunds: orders.RefundsOption = orders.Refunds.net,
    duplicates: orders.DuplicatesOption = orders.Duplicates.keep,
    on_error: orders.OnErrorOption = orders.OnError.raise_,
    merge_same_day: Annotated[
        bool, typer.Option("--merge-same-day", help="Join a customer's orders of one day.", rich_help_panel="Rules")
    ] = False,
    observed_until: Annotated[
        Optional[str], typer.Option(help="First day or instant not observed.", rich_help_panel="Rules")
    ] = None,
    currency: Annotated[Optional[str], typer.Option(help="ISO 4217 code that amounts are printed with.")] = None,
    title: Annotated[Optional[str], typer.Option(help="Heading of the page.")] = None,
    period: Annotated[Optional[Period], typer.Option(help="Periods of the cohorts [default: by the log's length].")] = None,
) -> None:
    """Who comes back, when, and for how much: headline figures, and a page to pass on."""
    with show.refusals(files):
        base = orders.read(
            files,
            customer_id=customer_id,
            ordered_at=ordered_at,
            order_id=order_id,
            amount=amount,
            timezone=timezone,
            loader=loader,
            refunds=refunds.value,
            duplicates=duplicates.value,
            on_error=on_error.value,
            merge_same_day=merge_same_day,
            observed_until=observed_until,
        )
        figures = gather(base, period.value if period else None)
        heading = title or f"Regular customers of {files[0].stem.replace('_', ' ')}"
        _headlines(heading, figures, Money(currency))
        if output is not None:
            show.write(output, render(base, title=heading, currency=currency, figures=figures))
            show.stdout.print(f"The page is in {escape(str(output))}.")


def _headlines(heading: str, figures: Figures, money: Money) -> None:
    totals, rate = figures.totals, figures.rate
    rows = [("orders", f"{totals['orders']:,}", ""), ("customers", f"{totals['customers']:,}", "")]
    if figures.has_money:
        rows.append(("revenue", money.long(float(totals["revenue"])), "net of refunds"))
        if totals["average_order_value"] is not None:
            rows.append(("average order value", money.long(totals["average_order_value"]), ""))
    share = "missing" if rate.value is None else f"{rate.value * 100:.2f} %"
    remark = f"{rate.numerator:,} of {rate.denominator:,}"
    if rate.interval:
        remark += f"; {rate.level * 100:g} % {rate.interval}"
    rows.append(("repeat customer rate", share, remark))
    published = f"published {LOWEST * 100:.2f}–{HIGHEST * 100:.1f} %, usual target {USUAL * 100:g} %"
    rows.append(("", "", f"{published}: {figures.standing}" if rate.value is not None else published))
    show.facts(heading, rows)
    fates = [(words, f"{rows:,}", "") for words, rows in figures.intake.fates()]
    show.facts("What became of the rows", [*fates, ("rows read", f"{figures.intake.rows:,}", "")])
