"""The two ends of the terminal, and tables of facts on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

__all__ = ["facts", "points_of", "stderr", "stdout"]

# Where nobody looks there is no edge either: tables are not cut for a pipe or a file.
_WIDE = None if sys.stdout is not None and sys.stdout.isatty() or "COLUMNS" in os.environ else 240

stdout = Console(highlight=False, width=_WIDE)
stderr = Console(stderr=True, highlight=False)


def facts(title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """A table of names, figures and remarks."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, show_header=False)
    table.add_column(style="dim")
    table.add_column(justify="right", style="bold")
    table.add_column(style="dim")
    for row in rows:
        table.add_row(*map(escape, row))
    stdout.print(table)


def points_of(program: Mapping[str, Any]) -> Callable[[int], str]:
    """How points of a program are written, which may have digits after their point.

    >>> points_of({"points": {"scale": 2}})(123456)
    '1,234.56'
    """
    scale = int(program.get("points", {}).get("scale", 0))
    return lambda points: f"{points / 10**scale:,.{scale}f}"
