"""Whether a store's rows are those that its events lead to. It may read; it changes nothing."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from regulars import documents
from regulars.documents import Document
from regulars.errors import Error
from regulars.loyalty.store import clock, rows

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


class _Broken(Exception):
    """A row is not what it should be; nothing that builds on it can be told."""

    def __init__(self, table: str, place: int | None, message: str) -> None:
        super().__init__(message)
        self.table, self.place, self.message = table, place, message


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
    for page, events, entries in pages(database, connection):
        counts["events"] += sum(map(len, events.values()))
        counts["entries"] += sum(map(len, entries.values()))
        for row in page:
            counts["accounts"] += 1
            key = row["account"]
            try:
                _account(row, events.pop(key, []), entries.pop(key, []), programs, seals)
            except _Broken as broken:
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
    row: Mapping[str, Any], events: list[Any], entries: list[Any], programs: dict[int, str], seals: rows.Seals
) -> None:
    """Holds one account's rows against what its events lead to; the first row that differs is the error."""
    if not events:
        raise _Broken("account", None, f"expected {row['events']} events of the account, found none")
    _places("event", events)
    if len(events) != row["events"]:
        raise _Broken("event", min(len(events), row["events"]) + 1, f"expected {row['events']} rows, found {len(events)}")
    before = rows.NOTHING
    for event in events:
        if seals.of_event(event, before) != event["seal"]:
            raise _Broken("event", event["place"], "expected the event as it was stored and where it was stored, found another")
        before = event["seal"]
    _places("entry", entries)
    for entry in entries:
        said = _read("entry", entry)
        if rows.entry_row(said, entry["place"]) != {**entry}:
            raise _Broken("entry", entry["place"], "expected columns that say what the entry says, found others")
    made, recorded, account = _replayed(row, events, programs)
    for place, (entry, booked) in enumerate(zip(entries, made), 1):
        if entry["body"] != (wanted := documents.as_text(booked)):
            raise _Broken("entry", place, f"expected {wanted}, found {entry['body']}")
    if len(made) != len(entries):
        raise _Broken("entry", min(len(made), len(entries)) + 1, f"expected {len(made)} rows, found {len(entries)}")
    for event in events:
        one = recorded.get(event["id"])
        if one is None or (event["body"], event["decision"]) != one:
            raise _Broken("event", event["place"], f"expected {one}, found {(event['body'], event['decision'])}")
    if row["last_event"] != before:
        raise _Broken("account", None, f"expected {before} as the seal of the last event, found {row['last_event']}")
    for name, value in rows.account_row(account).items():
        if row[name] != value:
            raise _Broken("account", None, f"expected the {name} {value!r}, found {row[name]!r}")
    if seals.of_account(row) != row["seal"]:
        raise _Broken("account", None, "expected the account as it was stored, found another")


def _places(table: str, found: list[Any]) -> None:
    for wanted, row in enumerate(found, 1):
        if row["place"] != wanted:
            other = "none" if row["place"] > wanted else f"place {row['place']}"
            raise _Broken(table, wanted, f"expected a row at place {wanted}, found {other}")


def _read(table: str, row: Mapping[str, Any]) -> Any:
    try:
        said = json.loads(row["body"])
        rows.entry_row(said, 0)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _Broken(table, row["place"], f"expected a document, found {row['body']}") from None
    return said


def _replayed(
    row: Mapping[str, Any], events: list[Any], programs: dict[int, str]
) -> tuple[list[Any], dict[str, tuple[str, str]], Any]:
    """What the events of an account lead to: its entries, by id what was recorded of each event, and its snapshot."""
    made: list[Any] = []
    account: Any = None
    begin = 0
    while begin < len(events):
        end = begin + 1
        # What comes after the instant up to which was booked before it can be applied in one call with those before: it
        # books the same on its way.
        while end < len(events) and events[end]["programs"] == events[begin]["programs"] and _is_later(events[end]):
            end += 1
        part = events[begin:end]
        as_of = (events[end] if end < len(events) else row)["booked_to"]
        known = ",".join(body for version, body in programs.items() if version <= part[0]["programs"])
        texts = ",".join(event["body"] for event in part)
        request = f'"programs":[{known}],"account":{documents.as_text(account)},"events":[{texts}],"as_of":{_quoted(as_of)}'
        try:
            reply = documents.call("loyalty.apply", f"{{{request}}}")
        except Error as error:
            place = re.match(r"/events/(\d+)", error.field or "")
            which = begin + (int(place[1]) if place else 0) + 1
            raise _Broken("event", which, f"expected what can be booked, found: {error}") from None
        made += reply["entries"]
        account = reply["account"]
        begin = end
    recorded = {
        one["event"]["id"]: (documents.as_text(one["event"]), documents.as_text(one["decision"])) for one in account["events"]
    }
    compact = documents.call("loyalty.compact", f'{{"account":{documents.as_text(account)}}}')["account"]
    return made, recorded, compact


def _is_later(event: Mapping[str, Any]) -> bool:
    """Whether an event happened at or after the instant up to which was booked before it."""
    return bool(clock.later(event["occurred_at"], event["booked_to"]) == event["occurred_at"])


def _quoted(text: str | None) -> str:
    return documents.as_text([text])[1:-1]
