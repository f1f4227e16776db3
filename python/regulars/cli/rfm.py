"""`regulars rfm`: recency, frequency and money of each customer, or the segments that they make."""

from __future__ import annotations

import enum
from typing import Annotated

import typer

from regulars.cli.options import AsOf, By, Level
from regulars.cli.orders import Orders, reads_orders
from regulars.cli.output import FormatOption, OutputOption, give


class Ties(enum.Enum):
    """How customers of equal value are scored."""

    share = "share"
    split = "split"


@reads_orders
def rfm(
    orders: Orders,
    segments: Annotated[bool, typer.Option("--segments", help="A row for each segment instead of each customer.")] = False,
    as_of: AsOf = None,
    ties: Annotated[Ties, typer.Option(help="Equal values share a score, or fifths are of equal size.")] = Ties.share,
    by: By = None,
    level: Level = 0.95,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """How recently, how often and for how much each customer ordered, scored 1 to 5."""
    base = orders.base
    table = base.segments(as_of, ties.value, by=by, level=level) if segments else base.rfm(as_of, ties.value, by=by)
    give(table, format, output, f"RFM of {orders.name}")
