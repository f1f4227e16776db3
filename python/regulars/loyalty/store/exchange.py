"""A store's rows as files, and events from files. CSV holds texts: what is no text stands there as JSON."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars import documents
from regulars.errors import InputError
from regulars.loyalty.store import verification

if TYPE_CHECKING:
    import sqlalchemy

    from regulars.loyalty.store.database import Database

EVENT = ("id", "type", "account", "occurred_at", "body")
COLUMNS = {
    "events": EVENT,
    "entries": (
        "id", "event", "account", "program", "program_version", "rule", "kind", "from", "to", "points", "lots", "opens",
        "order", "line", "redemption", "occurred_at", "available_at", "expires_at", "earned_at", "reverses", "reason",
        "prev_hash", "unit", "stores",
    ),
    "accounts": ("id", "booked_to", "entries", "balance", "lots", "orders", "redemptions", "events", "purses"),
}  # fmt: skip


def export(database: Database, connection: sqlalchemy.Connection, what: str, path: str | os.PathLike[str]) -> int:
    """Writes one kind of rows; whoever reads the file finds the old one or the whole new one."""
    if what not in COLUMNS:
        message = f"expected one of {', '.join(COLUMNS)}, found {what!r}"
        raise InputError(message, code=1012, name="invalid_option", field="what")
    path = Path(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    count = 0
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            is_csv = path.suffix.lower() == ".csv"
            table = csv.writer(file, lineterminator="\n")
            if is_csv:
                table.writerow(COLUMNS[what])
            for text in bodies(database, connection, what):
                count += 1
                if is_csv:
                    said = json.loads(text)
                    table.writerow([_cell(said.get(name)) for name in COLUMNS[what]])
                else:
                    file.write(text + "\n")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return count


def read_events(path: str | os.PathLike[str]) -> Iterator[Any]:
    """The events of a file: JSON lines, or CSV with the columns of an event."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        if Path(path).suffix.lower() != ".csv":
            yield from (line for line in file if line.strip())
            return
        table = csv.DictReader(file)
        if missing := [name for name in EVENT if name not in (table.fieldnames or ())]:
            message = f"expected the columns {', '.join(EVENT)}, found none called {missing[0]}"
            raise InputError(message, code=1001, name="missing_column", field=missing[0])
        for number, row in enumerate(table):
            try:
                yield {**{name: row[name] for name in EVENT}, "body": json.loads(row["body"])}
            except (TypeError, ValueError):
                message = f"expected a JSON object, found {row['body']!r}"
                raise InputError(message, code=1005, name="unreadable_value", field="body", row=number) from None


def bodies(database: Database, connection: sqlalchemy.Connection, what: str) -> Iterator[str]:
    """One kind of rows as the documents that they are, account by account."""
    if what == "accounts":
        for page, _, _ in verification.pages(database, connection):
            yield from (row["body"] for row in page)
        return
    after = ""
    while page := database.rows(connection, "accounts_after", after=after, limit=verification.PAGE):
        upto = page[-1]["account"]
        for row in database.run(connection, f"{what}_between", {"after": after, "upto": upto}).mappings():
            yield row["body"]
        after = upto


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else documents.as_text(value)
