"""`regulars clv`: what a customer model expects of each customer."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.markup import escape

import regulars
from regulars.cli import files
from regulars.cli.options import AsOf
from regulars.cli.orders import Orders, reads_orders
from regulars.cli.output import FormatOption, OutputOption, give
from regulars.cli.terminal import stderr


class Model(str, enum.Enum):
    """The models of purchases in continuous time."""

    bg_nbd = "bg_nbd"
    mbg_nbd = "mbg_nbd"
    bg_cnbd_k = "bg_cnbd_k"
    mbg_cnbd_k = "mbg_cnbd_k"
    pareto_nbd = "pareto_nbd"
    nbd = "nbd"


class Unit(str, enum.Enum):
    """The unit of time."""

    day = "day"
    week = "week"
    month = "month"
    year = "year"


_CLASSES = {
    Model.bg_nbd: regulars.clv.BGNBD,
    Model.mbg_nbd: regulars.clv.MBGNBD,
    Model.bg_cnbd_k: regulars.clv.BGCNBDk,
    Model.mbg_cnbd_k: regulars.clv.MBGCNBDk,
    Model.pareto_nbd: regulars.clv.ParetoNBD,
    Model.nbd: regulars.clv.NBD,
}


@reads_orders
def clv(
    orders: Orders,
    model: Annotated[Model, typer.Option(help="Model of purchases.")] = Model.bg_nbd,
    unit: Annotated[Unit, typer.Option(help="Unit of time.")] = Unit.week,
    horizon: Annotated[
        Optional[float], typer.Option(help="Time to come, in the unit; by default a year.", show_default=False, min=0)
    ] = None,
    months: Annotated[int, typer.Option(help="Over how many months to come value is counted.", min=1)] = 12,
    discount_rate: Annotated[float, typer.Option(help="Discount of a month.", min=0)] = 0.01,
    as_of: AsOf = None,
    save: Annotated[Optional[Path], typer.Option(help="Write the fitted model here, as JSON.", show_default=False)] = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Who is still a customer, what each will buy and be worth. What is to be said against the fit is said."""
    law = _CLASSES[model]()
    regular = isinstance(law, regulars.clv.RegularModel)
    summary = orders.base.purchase_summary(unit.value, as_of=as_of, intervals=regular)
    fitted = law.fit(summary)
    spend = regulars.clv.GammaGamma().fit(summary) if "monetary_value" in summary.columns else None
    for each in (fitted, spend):
        remarks = each.diagnosis_.remarks if each is not None and each.diagnosis_ is not None else {}
        for name, sentence in remarks.items():
            stderr.print(f"[yellow]{name}:[/] {escape(sentence)}", soft_wrap=True)
    table = orders.base.customer_predictions(
        fitted, spend, unit=unit.value, as_of=as_of, horizon=horizon, months=months, discount_rate=discount_rate
    )
    if save is not None:
        files.write({save: f"{fitted.to_document()}\n"})
    give(table, format, output, f"{fitted!r}, {orders.name}")
