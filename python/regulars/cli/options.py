"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

__all__ = ["AsOf", "By", "Level", "PeriodOption", "brackets", "period"]

By = Annotated[Optional[str], typer.Option(help="Column of segments; name it by --segment too.", show_default=False)]
Level = Annotated[float, typer.Option(help="Level of the intervals, between 0 and 1.")]
AsOf = Annotated[Optional[str], typer.Option(help="Last day that counts; by default the last observed.", show_default=False)]
PeriodOption = Annotated[str, typer.Option(help="day, week, month, quarter, year, or a number of days such as 30.")]


def period(given: str) -> str | int:
    """A period by its name, or of so many days.

    >>> period("month"), period("30")
    ('month', 30)
    """
    return int(given) if given.isdigit() else given


def brackets(given: str) -> list[tuple[int, int]]:
    """Brackets of days as they are typed.

    >>> brackets("1-7,8-30")
    [(1, 7), (8, 30)]
    """
    try:
        ends = [part.split("-") for part in given.split(",")]
        return [(int(first), int(last)) for first, last in ends]
    except ValueError:
        raise typer.BadParameter(f"expected days such as 1-7,8-30, found {given!r}", param_hint="'--days'") from None
