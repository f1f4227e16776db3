"""Whether a store's rows are those that its events lead to. It may read; it changes nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from regulars import documents
from regulars.documents import Document
from regulars.loyalty.store import rows
from regulars.loyalty.store.history import Broken, History

if TYPE_CHECKING:
    import sqlalchemy

    from regulars.loyalty.store.database import Database

PAGE = 200
PROBLEMS_MAX = 1000
"""So many problems are told; a store of which every row was changed needs no more."""


class Verification(Document):
    """What was looked at (how many ``programs``, ``accounts``, ``events``, ``entries``) and what is wrong: ``valid``, and
    ``problems``, each with its ``table``, the ``account``, the ``place`` of the row (of a program its version) and a
    ``message``.

    Its truth is that of the result. It shows any row that was edited, removed, added or exchanged by someone who did not
    compute seals and hashes anew, and one who did only where the store has a ``key``. It cannot show what leaves no trace in
    what is left: an account all of whose rows are gone, and an account, or a whole store, put back to an earlier state.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return bool(self["valid"])


def verify(database: Database, connection: sqlalchemy.Connection, seals: rows.Seals) -> Verification:
    counts = dict.fromkeys(("programs", "accounts", "events", "entries"), 0)
    problems: list[dict[str, Any]] = []

    def note(table: str, account: str | None, place: int | None, message: str) -> None:
        problems.append({"table": table, "account": account, "place": place, "message": message})

    programs: dict[int, str] = {}
    for row in database.rows(connection, "programs"):
        counts["programs"] += 1
        if seals.of_program(row) != row["seal"]:
            note("program", None, row["version"], "expected the program as it was stored, found another")
        programs[row["version"]] = row["body"]
    history = History(
        programs,
        lambda key: database.first(connection, "account", account=key),
        lambda key: database.rows(connection, "events_of", account=key),
    )
    for page, events, entries in pages(database, connection):
        counts["events"] += sum(map(len, events.values()))
        counts["entries"] += sum(map(len, entries.values()))
        for row in page:
            counts["accounts"] += 1
            key = row["account"]
            try:
                _account(row, events.pop(key, []), entries.pop(key, []), history, seals)
            except Broken as broken:
                note(broken.table, key, broken.place, broken.message)
        for table, stray in (("event", events), ("entry", entries)):
            for key, found in stray.items():
                note(table, key, found[0]["place"], f"expected an account {key!r}, found none, but {len(found)} rows of it")
        if len(problems) >= PROBLEMS_MAX:
            break
    return Verification(documents.as_text({"valid": not problems, **counts, "problems": problems[:PROBLEMS_MAX]}))


Rows = dict[str, list[Mapping[str, Any]]]


def pages(database: Database, connection: sqlalchemy.Connection) -> Iterator[tuple[list[Mapping[str, Any]], Rows, Rows]]:
    """Accounts in the order of their keys, with the events and entries up to the last of each page; at the end those
    beyond all accounts."""
    after = ""
    while True:
        page = database.rows(connection, "accounts_after", after=after, limit=PAGE)
        between = {"after": after, "upto": page[-1]["account"]} if page else {"after": after}
        which = "between" if page else "beyond"
        found: list[Rows] = []
        for table in ("events", "entries"):
            of_accounts: Rows = defaultdict(list)
            for row in database.run(connection, f"{table}_{which}", between).mappings():
                of_accounts[row["account"]].append(dict(row))
            found.append(of_accounts)
        yield page, found[0], found[1]
        if not page:
            return
        after = page[-1]["account"]


def _account(
    row: Mapping[str, Any], events: list[Any], entries: list[Any], history: History, seals: rows.Seals
) -> None:
    """Holds one account's rows against what its events lead to; the first row that differs is the error."""
    if not events and (row["events"] or rows.merged_into(row) is None):
        raise Broken("account", None, f"expected {row['events']} events of the account, found none")
    _places("event", events)
    if len(events) != row["events"]:
        raise Broken("event", min(len(events), row["events"]) + 1, f"expected {row['events']} rows, found {len(events)}")
    before = rows.NOTHING
    for event in events:
        if seals.of_event(event, before) != event["seal"]:
            raise Broken("event", event["place"], "expected the event as it was stored and where it was stored, found another")
        before = event["seal"]
    _places("entry", entries)
    for entry in entries:
        said = _read("entry", entry)
        if rows.entry_row(said, entry["place"]) != {**entry}:
            raise Broken("entry", entry["place"], "expected columns that say what the entry says, found others")
    made, recorded, account = history.replayed(row, events)
    for place, (entry, booked) in enumerate(zip(entries, made), 1):
        if entry["body"] != (wanted := documents.as_text(booked)):
            raise Broken("entry", place, f"expected {wanted}, found {entry['body']}")
    if len(made) != len(entries):
        raise Broken("entry", min(len(made), len(entries)) + 1, f"expected {len(made)} rows, found {len(entries)}")
    for event in events:
        one = recorded.get(event["id"])
        if one is None or (event["body"], event["decision"]) != one:
            raise Broken("event", event["place"], f"expected {one}, found {(event['body'], event['decision'])}")
    if row["last_event"] != before:
        raise Broken("account", None, f"expected {before} as the seal of the last event, found {row['last_event']}")
    for name, value in rows.account_row(account).items():
        if row[name] != value:
            raise Broken("account", None, f"expected the {name} {value!r}, found {row[name]!r}")
    if seals.of_account(row) != row["seal"]:
        raise Broken("account", None, "expected the account as it was stored, found another")


def _places(table: str, found: list[Any]) -> None:
    for wanted, row in enumerate(found, 1):
        if row["place"] != wanted:
            other = "none" if row["place"] > wanted else f"place {row['place']}"
            raise Broken(table, wanted, f"expected a row at place {wanted}, found {other}")


def _read(table: str, row: Mapping[str, Any]) -> Any:
    try:
        said = json.loads(row["body"])
        rows.entry_row(said, 0)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Broken(table, row["place"], f"expected a document, found {row['body']}") from None
    return said
