"""The commands, and what they share."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

import regulars
from regulars.cli import clv, cohorts, loyalty, report, retention, rfm, schema, winback

app = typer.Typer(
    name="regulars",
    help="Know your regular customers, and reward them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("report")(report.report)
app.command("retention")(retention.retention)
app.command("cohorts")(cohorts.cohorts)
app.command("rfm")(rfm.rfm)
app.command("clv")(clv.clv)
app.command("winback")(winback.winback)
app.add_typer(loyalty.app, name="loyalty")
app.command("schema")(schema.schema)


def _version(is_asked: bool) -> None:
    if is_asked:
        made = regulars.version()
        typer.echo(f"regulars {made['version']} (tz database {made['tz_version']})")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        Optional[bool],
        typer.Option("--version", callback=_version, is_eager=True, help="Print the versions and end."),
    ] = None,
) -> None:
    """Know your regular customers, and reward them."""
