"""`regulars retention`: a retention curve, or the retention rate of a window."""

from __future__ import annotations

import enum
from typing import Annotated, Optional

import typer

from regulars.cli.orders import Orders, reads_orders
from regulars.cli.output import FormatOption, OutputOption, give
from regulars.cli import options
from regulars.cli.options import By, Level, PeriodOption


class Definition(str, enum.Enum):
    """What counts as coming back."""

    exact = "exact"
    unbounded = "unbounded"
    bracket = "bracket"


@reads_orders
def retention(
    orders: Orders,
    definition: Annotated[Definition, typer.Option(help="Back in a period, in it or later, or within days.")] = Definition.exact,
    period: PeriodOption = "month",
    days: Annotated[
        Optional[str], typer.Option(help="Days of brackets, such as 1-7,8-30.", show_default=False, metavar="A-B,…")
    ] = None,
    start: Annotated[Optional[str], typer.Option("--from", help="First day of a window.", show_default=False)] = None,
    end: Annotated[
        Optional[str], typer.Option("--to", help="Day after the window: the retention rate of it.", show_default=False)
    ] = None,
    active_within: Annotated[int, typer.Option(help="For how many days after an order one is a customer.")] = 365,
    by: By = None,
    level: Level = 0.95,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Which share of customers comes back when; or, between two days, which share of them stayed."""
    if end is not None:
        if start is None:
            raise typer.BadParameter("a window needs both ends", param_hint="'--from'")
        table = orders.base.retention_rate(start, end, active_within, by=by, level=level)
        give(table, format, output, f"Retention rate from {start} to {end}, {orders.name}")
        return
    if (days is not None) != (definition is Definition.bracket):
        raise typer.BadParameter("brackets, and only they, have days: --definition bracket --days 1-7,8-30", param_hint="'--days'")
    table = orders.base.curve(
        definition.value, options.period(period), None if days is None else options.brackets(days), start=start, by=by, level=level
    )
    give(table, format, output, f"Retention of {orders.name}, {definition.value}")
