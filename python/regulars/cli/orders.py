"""Orders as the command line takes them: files, columns and rules as options."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

import regulars
from regulars.cli.show import stderr

_COLUMNS = "Columns"
_RULES = "Rules"

Files = Annotated[list[Path], typer.Argument(help="CSV or Parquet files of one order log.", show_default=False)]
CustomerId = Annotated[
    Optional[str], typer.Option(help="Column that says who ordered [default: by its usual names].", rich_help_panel=_COLUMNS)
]
OrderedAt = Annotated[Optional[str], typer.Option(help="Column that says when.", rich_help_panel=_COLUMNS)]
OrderId = Annotated[
    Optional[str], typer.Option(help="Column that says which order a row belongs to.", rich_help_panel=_COLUMNS)
]
Amount = Annotated[Optional[str], typer.Option(help="Column of net revenue.", rich_help_panel=_COLUMNS)]
Timezone = Annotated[str, typer.Option(help="IANA zone in which days and months are cut.", rich_help_panel=_RULES)]
Loader = Annotated[
    Optional[str], typer.Option(help="Rules of a shop's export, such as online_retail.", rich_help_panel=_RULES)
]


class Refunds(str, enum.Enum):
    """What to do with refunds."""

    net = "net"
    drop = "drop"
    error = "error"


class Duplicates(str, enum.Enum):
    """What to do with repeated rows."""

    keep = "keep"
    drop = "drop"


class OnError(str, enum.Enum):
    """What to do with rows that cannot be read."""

    raise_ = "raise"
    report = "report"


RefundsOption = Annotated[Refunds, typer.Option(help="What to do with negative orders.", rich_help_panel=_RULES)]
DuplicatesOption = Annotated[Duplicates, typer.Option(help="What to do with repeated rows.", rich_help_panel=_RULES)]
OnErrorOption = Annotated[
    OnError, typer.Option(help="Stop at a row that cannot be read, or set it aside and count it.", rich_help_panel=_RULES)
]


def read(files: list[Path], **options: object) -> regulars.CustomerBase:
    """The base of these files, with progress on the terminal while it is built."""
    bar = Progress(
        TextColumn("reading orders"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=stderr,
        transient=True,
        disable=not stderr.is_terminal,
    )
    with bar:
        task = bar.add_task("", total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        return regulars.CustomerBase(files, progress=advance, **options)  # type: ignore[arg-type]
