"""Orders as JSON lines: an object on each line, whose names are the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from regulars.cli.refusals import Refused

__all__ = ["read"]


def read(paths: Sequence[Path]) -> dict[str, list[Any]]:
    """The columns of all lines; what a line does not name is missing in it. Decimal numbers stay as they are written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "orders.jsonl")
    ...     written = path.write_text('{"customer_id": 1, "amount": 12.50}\\n\\n{"customer_id": 2, "note": true}\\n')
    ...     read([path])
    {'customer_id': [1, 2], 'amount': ['12.50', None], 'note': [None, True]}
    """
    columns: dict[str, list[Any]] = {}
    count = 0
    for place, row in _rows(paths):
        for name, value in row.items():
            if isinstance(value, (dict, list)):
                raise Refused(f"expected a number, text, true, false or null, found {json.dumps(value)[:40]} in {name} in {place}")
            column = columns.get(name)
            if column is None:
                column = columns[name] = []
            column.extend([None] * (count - len(column)))
            column.append(value)
        count += 1
    for column in columns.values():
        column.extend([None] * (count - len(column)))
    return {name: _alike(column) for name, column in columns.items()}


def _rows(paths: Sequence[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in paths:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                place = f"line {number:,} of {path.name}"
                try:
                    # A number with a point goes through no double.
                    row = json.loads(line, parse_float=str)
                except json.JSONDecodeError as error:
                    raise Refused(
                        f"expected an object of JSON on each line, found something else in {place}: {error.msg}",
                        "Is each order on a line of its own, whole? jq -c '.' FILE puts it so.",
                    ) from None
                if not isinstance(row, dict):
                    raise Refused(f"expected an object on each line, found {line.strip()[:40]} in {place}")
                yield place, row


def _alike(column: list[Any]) -> list[Any]:
    """A column of one kind: texts where there is any text among numbers."""
    if any(isinstance(value, str) for value in column):
        return [value if value is None or isinstance(value, str) else str(value) for value in column]
    return column
