"""What is done to accounts within a transaction: locking them, booking on them, announcing it. What is booked the core
decides; it writes nothing but rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from regulars import documents
from regulars.documents import Document
from regulars.errors import LedgerError
from regulars.loyalty.store import clock, rows

if TYPE_CHECKING:
    import sqlalchemy

    from regulars.loyalty.store.database import Database


class Committed(Document):
    """What became of an event: its ``decision`` (with ``duplicate`` where it came before), the ``entries`` that are new,
    those that time had made due included, and the account's ``balance`` after it."""

    __slots__ = ()


class Locked:
    """Accounts that nobody else can change, by their keys, with those that they have become."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}

    def now(self, key: str) -> dict[str, Any]:
        """The row of what an account has become."""
        row = self.rows[key]
        while (into := rows.merged_into(row)) is not None:
            row = self.rows[into]
        return row


class Booking:
    """The accounts of one store. Every method is called within a transaction."""

    def __init__(self, database: Database, seals: rows.Seals) -> None:
        self._database = database
        self._seals = seals
        self._programs: tuple[int, str] = (0, "[]")

    def lock(self, connection: sqlalchemy.Connection, events: Iterable[Mapping[str, Any]]) -> Locked:
        """The rows of the accounts that events are about, which nobody else can change from now on, in the order of their
        keys; new ones where there were none. Of accounts that were merged also those that they have become."""
        locked, waiting = Locked(), sorted({key for event in events for key in rows.accounts_of(event)})
        while waiting:
            key = waiting.pop(0)
            if key in locked.rows:
                continue
            locked.rows[key] = self._lock(connection, key)
            if (into := rows.merged_into(locked.rows[key])) is not None:
                waiting.append(into)
        return locked

    def _lock(self, connection: sqlalchemy.Connection, key: str) -> dict[str, Any]:
        row = self._database.first(connection, "account_locked", account=key)
        if row is None:
            # Of several who find none, one makes it and the others wait here, and then for the lock.
            self._database.run(connection, "account_new", rows.new_account(key))
            row = self._database.first(connection, "account_locked", account=key)
        if row is None:
            raise LedgerError("expected the account that was made, found none", code=6005, name="unreadable_account")
        return dict(row)

    def known_programs(self, connection: sqlalchemy.Connection) -> tuple[int, str]:
        """The highest version and the list of all: read again only when there is a higher one, as rows never change."""
        highest = self._database.run(connection, "program_highest").scalar_one()
        if highest is not None and highest != self._programs[0]:
            found = self._database.rows(connection, "programs")
            self._programs = (found[-1]["version"], f"[{','.join(row['body'] for row in found)}]")
        return self._programs if highest is not None else (0, "[]")

    def book(
        self,
        connection: sqlalchemy.Connection,
        locked: Locked,
        event: Document,
        number: int,
        programs: str,
        as_of: str,
    ) -> Committed:
        """Books an event on accounts that are locked; their rows become what is stored."""
        row, *into = (locked.now(key) for key in rows.accounts_of(event))
        # Of a merge that comes again both names lead to one account, which knows it.
        if into and into[0] is not row:
            return self._merge(connection, row, into[0], event, number, programs, as_of)
        account = self._recalled(connection, row, event)
        instant = clock.later(as_of, row["booked_to"])
        request = f'"account":{account},"events":[{documents.as_text(event)}],"as_of":"{instant}"'
        reply = documents.call("loyalty.apply", f'{{"programs":{programs},{request}}}')
        decision, after = reply["decisions"][0], reply["account"]
        if decision["duplicate"]:
            return _committed(decision, [], after)
        self._record(connection, row, _recorded(after, event), decision, row["booked_to"], number)
        self._write(connection, row, reply["entries"], after, number)
        if decision["change"].get("issued", 0) < 0:
            self.announce(connection, "earned", row["account"], event["id"], documents.as_text(decision))
        return _committed(decision, reply["entries"], after)

    def _merge(
        self,
        connection: sqlalchemy.Connection,
        old: dict[str, Any],
        new: dict[str, Any],
        event: Document,
        number: int,
        programs: str,
        as_of: str,
    ) -> Committed:
        """Makes two accounts one. The event belongs to the one that lives on; where it is refused, to the other."""
        # Both are booked as far as the further of them, before they are merged.
        before = clock.later(old["booked_to"], new["booked_to"])
        accounts = f'"a":{self._recalled(connection, old, event)},"b":{self._recalled(connection, new, event)}'
        request = f'{accounts},"event":{documents.as_text(event)},"as_of":"{clock.later(as_of, before)}"'
        reply = documents.call("loyalty.merge", f'{{"programs":{programs},{request}}}')
        decision, accepted = reply["decisions"][0], reply["decisions"][0]["status"] == "accepted"
        after = reply["b"] if accepted else reply["a"]
        if decision["duplicate"]:
            return _committed(decision, [], after)
        self._record(connection, new if accepted else old, _recorded(after, event), decision, before, number)
        for row, account in ((old, reply["a"]), (new, reply["b"])):
            entries = [entry for entry in reply["entries"] if entry["account"] == account["id"]]
            self._write(connection, row, entries, account, number)
        if accepted and self._database.first(connection, "identity", account=new["account"]) is None:
            # Whose account it was is whose account it is now.
            moved = {"account": old["account"], "becomes": new["account"]}
            self._database.run(connection, "identity_moved", moved)
        return _committed(decision, reply["entries"], after)

    def _recalled(self, connection: sqlalchemy.Connection, row: Mapping[str, Any], event: Document) -> str:
        """The document of an account with those events in full that an event needs."""
        account = json.loads(row["body"])
        recalled = {id: self._recall(connection, id) for id in rows.needed(account, event)}
        if not recalled:
            return str(row["body"])
        events = [recalled.get(one, one) if isinstance(one, str) else one for one in account["events"]]
        return documents.as_text(account | {"events": events})

    def _record(
        self,
        connection: sqlalchemy.Connection,
        row: dict[str, Any],
        event: Any,
        decision: Any,
        booked_to: str | None,
        number: int,
    ) -> None:
        """Writes an event behind the others of an account, under whatever name it came."""
        made = rows.event_row(event, decision) | {"account": row["account"]}
        made |= {"place": row["events"] + 1, "booked_to": booked_to, "programs": number}
        made["seal"] = self._seals.of_event(made, row["last_event"])
        self._insert_event(connection, made)
        row |= {"events": made["place"], "last_event": made["seal"]}

    def _recall(self, connection: sqlalchemy.Connection, id: str) -> dict[str, Any]:
        # A locking read: within a caller's transaction a plain one may show what was before the lock.
        row = self._database.first(connection, "event_locked", id=id)
        if row is None:
            message = f"expected the event {id!r} that the account names, found none: the store has been changed"
            raise LedgerError(message, code=6005, name="unreadable_account")
        return {"event": json.loads(row["body"]), "decision": json.loads(row["decision"])}

    def _insert_event(self, connection: sqlalchemy.Connection, row: dict[str, Any]) -> None:
        import sqlalchemy.exc

        try:
            self._database.run(connection, "event_new", row)
        except sqlalchemy.exc.IntegrityError as error:
            # This account, which is locked, does not know the id.
            message = f"expected an id that no other account's event has, found {row['id']!r}"
            raise LedgerError(message, code=6006, name="conflicting_event", field="/events/0/account") from error

    def _write(
        self, connection: sqlalchemy.Connection, row: dict[str, Any], entries: list[Any], account: Any, number: int
    ) -> None:
        """Writes new entries and the account's snapshot; ``row`` becomes what is stored."""
        if made := self._follow(row, entries, account, number):
            self._database.run(connection, "entry_new", made)
        self._database.run(connection, "account_set", row)

    def _follow(self, row: dict[str, Any], entries: list[Any], account: Any, number: int) -> list[dict[str, Any]]:
        """The rows of new entries; ``row`` becomes that of the account after them."""
        made = [rows.entry_row(entry, place) for place, entry in enumerate(entries, row["entries"] + 1)]
        compact = documents.call("loyalty.compact", f'{{"account":{documents.as_text(account)}}}')["account"]
        row |= rows.account_row(compact)
        row |= {"version": row["version"] + 1, "programs": number}
        row["seal"] = self._seals.of_account(row)
        return made

    def due(self, row: Mapping[str, Any], programs: str, as_of: str) -> tuple[list[Any], Any]:
        """The entries that time makes due on an account, and the account after them."""
        if clock.later(as_of, row["booked_to"]) != as_of:
            return [], None
        request = f'{{"programs":{programs},"account":{row["body"]},"as_of":"{as_of}"}}'
        reply = documents.call("loyalty.tick", request)
        return reply["entries"], reply["account"]

    def book_due(
        self, connection: sqlalchemy.Connection, keys: list[str], number: int, programs: str, as_of: str
    ) -> tuple[int, int]:
        """Books what is due on accounts, which are named in the order of their keys; on how many, and how many entries."""
        accounts, made = [], []
        for key in keys:
            row = self._database.first(connection, "account_locked", account=key)
            entries, account = self.due(row, programs, as_of) if row else ([], None)
            if row and entries:
                accounts.append(dict(row))
                made += self._follow(accounts[-1], entries, account, number)
        if accounts:
            self._database.run(connection, "entry_new", made)
            self._database.run(connection, "account_set", accounts)
        return len(accounts), len(made)

    def announce(self, connection: sqlalchemy.Connection, kind: str, key: str, subject: str, body: str) -> None:
        topic = rows.Seals(None).of(kind, key, subject)
        row = {"topic": topic, "account": key, "kind": kind, "body": body, "made_at": clock.now()}
        self._database.run(connection, "outbox_new", row)


def _recorded(account: Any, event: Document) -> Any:
    """An event as the core wrote it."""
    full = (one["event"] for one in account["events"] if not isinstance(one, str))
    return next(one for one in full if one["id"] == event["id"])


def _committed(decision: Any, entries: list[Any], account: Any) -> Committed:
    return Committed(documents.as_text({"decision": decision, "entries": entries, "balance": account["balance"]}))
