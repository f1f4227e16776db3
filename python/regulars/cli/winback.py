"""`regulars winback`: the customers who have been away for longer than their own rhythm explains."""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.cli.options import AsOf, By
from regulars.cli.orders import Orders, reads_orders
from regulars.cli.output import FormatOption, OutputOption, give


@reads_orders
def winback(
    orders: Orders,
    as_of: AsOf = None,
    quantile: Annotated[float, typer.Option(help="Which quantile of the gaps is the longest still usual.")] = 0.9,
    shrinkage: Annotated[float, typer.Option(help="How many gaps of its own weigh as much as everybody's.")] = 5.0,
    by: By = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Who has been away for longer than its own rhythm explains."""
    give(orders.base.winback(as_of, quantile, shrinkage, by=by), format, output, f"Customers of {orders.name} to win back")
