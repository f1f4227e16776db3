"""`regulars cohorts`: what each period's newcomers did afterwards."""

from __future__ import annotations

import enum
from typing import Annotated, Optional

import typer

from regulars.cli import options
from regulars.cli.options import By, Level, PeriodOption
from regulars.cli.orders import Orders, reads_orders
from regulars.cli.output import Format, FormatOption, OutputOption, give


class Measure(str, enum.Enum):
    """What is told of each cohort and period."""

    retention = "retention"
    customers = "customers"
    orders = "orders"
    revenue = "revenue"
    cumulative_revenue = "cumulative_revenue"
    average_order_value = "average_order_value"
    revenue_per_customer = "revenue_per_customer"


@reads_orders
def cohorts(
    orders: Orders,
    measure: Annotated[Measure, typer.Option(help="What is told of them.")] = Measure.retention,
    period: PeriodOption = "month",
    wide: Annotated[
        Optional[bool], typer.Option(help="A column for each period; by default on the terminal.", show_default=False)
    ] = None,
    by: By = None,
    level: Level = 0.95,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """What the customers of each period of first order did in the periods after it."""
    table = orders.base.cohorts(options.period(period), measure.value, by=by, level=level)
    is_shown = output is None and format in (None, Format.table)
    give(table.wide() if (is_shown if wide is None else wide) else table, format, output, f"{table.title} of {orders.name}")
