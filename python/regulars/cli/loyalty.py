"""`regulars loyalty`: programs checked, and tried on past orders; the ledger of a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from regulars import loyalty
from regulars.cli import ledger, quotes, refusals
from regulars.cli.orders import Orders, reads_orders
from regulars.cli.terminal import facts, points_of, stderr, stdout
from regulars.report import Language

app = typer.Typer(help="Loyalty programs: check one, try it on past orders, look into a ledger.", no_args_is_help=True)
app.command()(quotes.quote)
app.command()(ledger.statement)
app.command()(ledger.tables)
app.command("import-balances")(ledger.import_balances)
app.command()(ledger.liability)
app.command()(ledger.verify)
app.command()(ledger.tick)

ProgramFile = Annotated[Path, typer.Argument(help="A program document (regulars.program/1).", show_default=False)]


@app.command()
def check(program: ProgramFile) -> None:
    """Say everything that is wrong with a program. Ends with 1 when anything is."""
    with refusals.told():
        found = loyalty.check(program.read_text(encoding="utf-8"))
    for problem in found["problems"]:
        stderr.print(
            f"[red]{escape(problem['path'] or '/')}[/]: {escape(problem['message'])} "
            f"[dim]\\[{problem['code']} {problem['name']}][/]",
            soft_wrap=True,
        )
    if not found:
        raise typer.Exit(1)
    normal = found["normalized"]
    stdout.print(
        f"{escape(str(program))} holds together: program {escape(normal['id'])}, version {normal['version']}."
    )


@app.command()
@reads_orders
def replay(orders: Orders, program: ProgramFile) -> None:
    """What a program would have awarded on past orders: points awarded, redeemed, expired, outstanding."""
    club = loyalty.Program.parse(program)
    reply = loyalty.replay(orders.base, club)
    unit = points_of(club)
    rows = [
        ("awarded", unit(reply["awarded"]), f"on {reply['orders']:,} orders of {reply['accounts']:,} customers"),
        ("redeemed", unit(reply["redeemed"]), "an order log does not say who would have redeemed"),
        ("expired", unit(reply["expired"]), f"by {reply['as_of'][:10]}"),
        ("revoked", unit(reply["revoked"]), "by refunds"),
        ("outstanding", unit(reply["outstanding"]), f"{unit(reply['pending'])} of them pending"),
    ]
    if reply["outstanding_value_minor"] is not None:
        rows.append(("worth", _money(reply["outstanding_value_minor"], reply["currency"]), "of what is outstanding"))
    facts(f"Points of {reply['program']}, version {reply['version']}", rows)
    if reply["rounded_orders"]:
        stdout.print(
            f"{reply['rounded_orders']:,} orders had amounts finer than {reply['currency']} has; they were rounded.",
            style="dim",
        )


def _money(minor: int, currency: str) -> str:
    return Language("en", currency).minor(minor)
