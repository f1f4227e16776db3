"""Tables as the command line gives them: to look at, or as CSV, JSON or Parquet, on standard output or in a file."""

from __future__ import annotations

import enum
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Optional

import rich.table
import typer
from rich import box
from rich.markup import escape

from regulars.cli import files
from regulars.cli.refusals import Refused
from regulars.cli.terminal import stderr, stdout
from regulars.table import Table

__all__ = ["Format", "FormatOption", "OutputOption", "give"]

_SHOWN = 40


class Format(str, enum.Enum):
    """In what form a table is given."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


FormatOption = Annotated[
    Optional[Format],
    typer.Option("--format", "-f", help="Form of the result; by default by the output's name, else table.", show_default=False),
]
OutputOption = Annotated[
    Optional[Path], typer.Option("--output", "-o", help="Write the result to this file.", show_default=False, dir_okay=False)
]

_ENDS = {".csv": Format.csv, ".json": Format.json, ".parquet": Format.parquet, ".txt": Format.table}


def give(table: Table, form: Format | None, output: Path | None, title: str = "") -> None:
    """Gives a table. What goes to standard output goes there when all of it is ready."""
    if form is None:
        form = Format.table if output is None else _ENDS.get(output.suffix.lower())
    if form is None:
        raise Refused(f"expected a form for {output}, found none", "Say it: --format csv, json or parquet.")
    if form is Format.table and output is None:
        _show(table, title)
        return
    if form is Format.parquet:
        content: str | bytes = _parquet(table)
        if output is None and sys.stdout.isatty():
            raise Refused("expected a file or a pipe for Parquet, found a terminal", "Name one: --output FILE.parquet.")
    else:
        write: dict[Format, Callable[[Table], str]] = {Format.csv: Table.to_csv, Format.json: _json, Format.table: _text}
        content = write[form](table)
    if output is not None:
        files.write({output: content})
        stderr.print(f"{len(table):,} rows are in {escape(str(output))}.", soft_wrap=True)
    elif isinstance(content, bytes):
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(content)
        sys.stdout.flush()


def _show(table: Table, title: str) -> None:
    shown = rich.table.Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    shown.collapse_padding = True
    for name, kind in table.schema.items():
        justify: Literal["left", "right"] = "left" if kind in ("text", "date", "timestamp") else "right"
        shown.add_column(name, justify=justify, no_wrap=True)
    for row in _rows(table, _SHOWN):
        shown.add_row(*(escape(_said(value)) for value in row.values()))
    stdout.print(shown)
    if len(table) > _SHOWN:
        stdout.print(f"{len(table) - _SHOWN:,} more rows: --format csv, or --output FILE.csv, has all of them.", style="dim")


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 10 else f"{value:,.1f}" if abs(value) < 1000 else f"{value:,.0f}"
    return str(value)


def _rows(table: Table, most: int | None = None) -> Iterator[dict[str, Any]]:
    columns = {name: table[name][:most] for name in table.columns}
    return (dict(zip(columns, row)) for row in zip(*columns.values()))


def _json(table: Table) -> str:
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in _rows(table))
    return f"[\n{rows}\n]\n" if rows else "[]\n"


def _text(table: Table) -> str:
    return f"{table!r}\n"


def _parquet(table: Table) -> bytes:
    try:
        from pyarrow import parquet
    except ImportError:
        raise Refused("expected pyarrow to write Parquet, found none", "Install it: pip install 'regulars[parquet]'") from None
    file = io.BytesIO()
    parquet.write_table(table.to_pyarrow(), file)
    return file.getvalue()
