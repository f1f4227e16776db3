"""What the terminal shows: tables, and refusals with the way out of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import regulars

stdout = Console(highlight=False)
stderr = Console(stderr=True, highlight=False)

_WAYS_OUT = {
    "amount_missing": "Name the column of revenue: --amount COLUMN.",
    "amount_scale": "Round the amounts before, or correct the value.",
    "column_type": "Name another column, or convert this one before.",
    "invalid_time_zone": "Give a name of the IANA database: --timezone Europe/Warsaw.",
    "missing_column": "Name it: --{option} COLUMN.",
    "missing_value": "Fill it in, or set such rows aside and count them: --on-error report.",
    "order_of_two_customers": "Correct one of the rows, or name another column: --order-id COLUMN.",
    "refund_found": "Book refunds or leave them out: --refunds net, or --refunds drop.",
    "unknown_column": "Name one of the columns there are.",
    "unreadable_value": "Correct it, or set such rows aside and count them: --on-error report.",
}


def facts(title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """A table of names, figures and remarks."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, show_header=False)
    table.add_column(style="dim")
    table.add_column(justify="right", style="bold")
    table.add_column(style="dim")
    for row in rows:
        table.add_row(*map(escape, row))
    stdout.print(table)


@contextmanager
def refusals(files: Sequence[Path] = ()) -> Iterator[None]:
    """Turns what the library refuses into a message with the place and the way out, and exit code 1."""
    try:
        yield
    except regulars.Error as error:
        _refuse(error, files)
        raise typer.Exit(1) from None
    except OSError as error:
        stderr.print(f"[red]refused:[/] {escape(error.strerror or str(error))}: {escape(str(error.filename))}")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        stderr.print("interrupted: nothing was written")
        raise typer.Exit(1) from None


def _refuse(error: regulars.Error, files: Sequence[Path]) -> None:
    place = []
    if error.field:
        place.append(error.field)
    if error.row is not None:
        place.append(f"row {error.row:,} (the first is 0)")
        if len(files) == 1 and files[0].suffix.lower() == ".csv":
            place.append(f"line {error.row + 2:,} of {files[0].name}, if no cell has line breaks")
    where = f" [dim]in {escape(', '.join(place))}[/]" if place else ""
    stderr.print(f"[red]refused:[/] {escape(error.message)}{where} [dim]\\[{error.code} {error.name}][/]", soft_wrap=True)
    way = _WAYS_OUT.get(error.name, "").format(option=(error.field or "").replace("_", "-"))
    if way:
        stderr.print(way, soft_wrap=True)


def write(path: Path, text: str) -> None:
    """Writes a file in one piece: whoever reads it finds the old one or the new one."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
