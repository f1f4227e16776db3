"""What a sheet that was refused looks like: the options by which it could be read, as far as its first rows tell.

They are told to whoever asked and never taken: whether they are right, only a person knows.
"""

from __future__ import annotations

import csv
import re
import shlex
from collections.abc import Sequence
from pathlib import Path

__all__ = ["suggested"]

_BYTES, _ROWS = 1 << 16, 300
#: Words of columns' names, in the languages that we speak, by what the column is for.
_WORDS = {
    "customer-id": r"e-?mail|customer|client|buyer|user|klient|kupuj|kunde|клиент|покупател|客户|顾客|买家",
    "ordered-at": r"date|time|when|created|placed|data|złoż|dnia|datum|дата|время|日期|时间",
    "amount": r"amount|total|paid|price|revenue|value|sum|kwota|wartość|razem|brutto|netto|betrag|сумма|итог|стоимость|金额|总额|价",
}
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ ,T].*)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T].*)?")
_BLANKS = " \u00a0\u202f"
_NUMBER = re.compile(rf"[-+]?\d{{1,3}}(?:(?P<thousands>[.,'{_BLANKS}])\d{{3}})*(?:(?P<decimal>[.,])\d{{1,2}})?|[-+]?\d+(?:[.,]\d{{1,2}})?")


def suggested(sources: Sequence[str]) -> str:
    """Options for the first of these files, ready to be typed; empty where its rows tell none."""
    try:
        names, rows = _head(Path(sources[0]))
    except (OSError, UnicodeDecodeError, csv.Error, IndexError):
        return ""
    columns = {name: [row[place].strip() for row in rows if place < len(row) and row[place].strip()] for place, name in enumerate(names)}
    days = [name for name, cells in columns.items() if cells and all(_DAY.fullmatch(cell) or _ISO.fullmatch(cell) for cell in cells)]
    numbers = [name for name, cells in columns.items() if cells and all(_NUMBER.fullmatch(cell) for cell in cells)]
    people = [name for name, cells in columns.items() if cells and all("@" in cell for cell in cells)]
    found = {
        "customer-id": people[0] if people else _named("customer-id", [name for name in names if name not in days]),
        "ordered-at": _named("ordered-at", days) or (days[0] if len(days) == 1 else None),
        "amount": _named("amount", numbers),
    }
    told = [f"--{role} {shlex.quote(name)}" for role, name in found.items() if name is not None]
    told += _of_numbers(columns.get(found["amount"] or "", []))
    told += _of_days(columns.get(found["ordered-at"] or "", []))
    return " ".join(told)


def _head(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open("rb") as file:
        lines = file.read(_BYTES).decode("utf-8-sig", errors="strict" if path.stat().st_size <= _BYTES else "ignore").splitlines()
    delimiter = max(",;\t|", key=lines[0].count)
    names, *rows = csv.reader(lines[: _ROWS + 1], delimiter=delimiter)
    return [name.strip() for name in names], rows


def _named(role: str, names: Sequence[str]) -> str | None:
    return next((name for name in names if re.search(_WORDS[role], name, re.IGNORECASE)), None)


def _of_numbers(cells: Sequence[str]) -> list[str]:
    """How numbers are written. One alone may be read in two ways, as 1.234 is; together they mostly may not.

    >>> _of_numbers(["1.234,50", "8,00"]), _of_numbers(["1,234.50"]), _of_numbers(["12.50"]), _of_numbers(["1.234"])
    (['--decimal ,', '--thousands .'], ['--thousands ,'], [], [])
    """
    marks = [found for cell in cells if (found := _NUMBER.fullmatch(cell))]
    decimal = "," if any(re.search(r",\d{1,2}$", cell) for cell in cells) else "."
    thousands = next((mark for found in marks if (mark := found["thousands"]) and (mark != "." or decimal == ",")), None)
    written = [] if decimal == "." else ["--decimal ,"]
    if thousands is not None and thousands != decimal:
        written.append(f"--thousands {shlex.quote(' ' if thousands in _BLANKS else thousands)}")
    return written


def _of_days(cells: Sequence[str]) -> list[str]:
    """Which comes first, where any of the days tells.

    >>> _of_days(["5.01.2026", "31.01.2026"]), _of_days(["1/31/2026"]), _of_days(["1/5/2026"]), _of_days(["2026-01-05"])
    (['--day-first'], ['--month-first'], [], [])
    """
    days = [found for cell in cells if (found := _DAY.fullmatch(cell))]
    if any(int(found[1]) > 12 for found in days):
        return ["--day-first"]
    return ["--month-first"] if any(int(found[2]) > 12 for found in days) else []
