"""Opening balances: what customers hold in the system that a shop leaves, as events of the ledger. It reads a file and says
what is wrong with it; it books nothing."""

from __future__ import annotations

import csv
import datetime
import os
import re
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from regulars.errors import InputError

COLUMNS = ("account", "points")
OPTIONAL = ("valid_through", "reason", "unit", "store")
# How many rows a message names: whoever mends a file of thousands begins with these.
NAMED = 20
# What a row has beyond its columns; no column is called so.
_FURTHER = ""


def events(path: str | os.PathLike[str], program: Mapping[str, Any], occurred_at: str, reason: str) -> list[dict[str, Any]]:
    """The events of a file of balances. Everything that is wrong with the file is told at once."""
    begins = _local_day(occurred_at, program["timezone"])
    scales = {"": int((program.get("points") or {}).get("scale") or 0)}
    scales |= {unit["id"]: int(unit.get("scale") or 0) for unit in program.get("units") or ()}
    made: list[dict[str, Any]] = []
    problems: list[tuple[int, str | None, str]] = []
    seen: dict[str, int] = {}
    for row, cells in _rows(path):
        try:
            event = _event(cells, scales, begins, occurred_at, reason)
            if event["id"] in seen:
                raise _Problem("account", f"expected each account once for a day of expiry, a unit and a store, found it in row {seen[event['id']]} too")
            seen[event["id"]] = row
            made.append(event)
        except _Problem as problem:
            problems.append((row, problem.field, str(problem)))
    if problems:
        raise refused(problems)
    return made


def refused(problems: Sequence[tuple[int, str | None, str]]) -> InputError:
    """The error that names rows; its own row and field are those of the first."""
    told = "; ".join(f"row {row}: {message}" for row, _, message in problems[:NAMED])
    more = f"; and {len(problems) - NAMED} more" if len(problems) > NAMED else ""
    row, field, _ = problems[0]
    return InputError(f"{told}{more}", code=1005, name="unreadable_value", field=field, row=row)


class _Problem(Exception):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def _rows(path: str | os.PathLike[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    # A spreadsheet's mark of UTF-8 is no part of the first name.
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file, restkey=_FURTHER, restval="")
        found = table.fieldnames or ()
        if missing := [name for name in COLUMNS if name not in found]:
            message = f"expected the columns {', '.join(COLUMNS)}, found none called {missing[0]}"
            raise InputError(message, code=1001, name="missing_column", field=missing[0])
        if unknown := [name for name in found if name not in COLUMNS + OPTIONAL]:
            message = f"expected the columns {', '.join(COLUMNS + OPTIONAL)}, found {unknown[0]!r:.80}"
            raise InputError(message, code=1002, name="unknown_column", field=unknown[0])
        yield from enumerate(table)


def _event(
    cells: dict[str, Any], scales: dict[str, int], begins: datetime.date, occurred_at: str, reason: str
) -> dict[str, Any]:
    if further := cells.get(_FURTHER):
        raise _Problem("account", f"expected as many cells as there are columns, found {len(further)} more")
    account, last = cells["account"], cells.get("valid_through", "")
    if not account:
        raise _Problem("account", "expected an account's key, found nothing")
    which = {name: cells[name] for name in ("unit", "store") if cells.get(name)}
    unit = which.get("unit", "")
    if unit not in scales:
        units = ", ".join(name for name in scales if name) or "none"
        raise _Problem("unit", f"expected one of the program's units ({units}), or nothing, found {unit!r:.80}")
    body: dict[str, Any] = {"points": _points(cells["points"], scales[unit]), "reason": cells.get("reason") or reason, **which}
    if last:
        body["expires_after"] = f"P{(_day(last, begins) - begins).days}D"
    # As it was before there were units, where a row names none: the same file is the same events.
    of = f":{unit}:{which.get('store', '')}" if which else ""
    return {
        "id": f"opening:{account}:{last}{of}", "type": "points.adjusted", "account": account, "occurred_at": occurred_at,
        "body": body,
    }  # fmt: skip


def _points(written: str, scale: int) -> int:
    digits = rf"\d{{1,18}}(\.\d{{1,{scale}}})?" if scale else r"\d{1,18}"
    if not re.fullmatch(digits, written, re.ASCII):
        number = f"number with at most {scale} decimal places" if scale else "whole number"
        raise _Problem("points", f"expected a {number} of points, found {written!r:.80}")
    whole, _, part = written.partition(".")
    points = int(whole + part.ljust(scale, "0"))
    if not 0 < points < 2**63:
        raise _Problem("points", f"expected more than 0 points that fit 64 bits, found {written}")
    return points


def _day(written: str, begins: datetime.date) -> datetime.date:
    try:
        day = datetime.datetime.strptime(written, "%Y-%m-%d").date()
    except ValueError:
        raise _Problem("valid_through", f"expected a day such as 2026-12-31, found {written!r:.80}") from None
    if day <= begins:
        raise _Problem("valid_through", f"expected a day after {begins}, when the points are taken over, found {written}")
    return day


def _local_day(instant: str, zone: str) -> datetime.date:
    at = datetime.datetime.fromisoformat(instant.replace("Z", "+00:00"))
    return at.astimezone(zoneinfo.ZoneInfo(zone)).date()
