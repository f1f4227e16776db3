"""What the events of an account lead to: its entries, what was decided, and its snapshot, made again by the core. It may read
rows; it compares nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from regulars import documents
from regulars.errors import Error
from regulars.loyalty.store import clock, rows

Row = Mapping[str, Any]


class Broken(Exception):
    """A row is not what it should be; nothing that builds on it can be told."""

    def __init__(self, table: str, place: int | None, message: str) -> None:
        super().__init__(message)
        self.table, self.place, self.message = table, place, message


class History:
    """Accounts replayed from their events: ``programs`` are the versions by their numbers, ``account`` gives the row of an
    account, ``events`` those of its events."""

    def __init__(
        self, programs: Mapping[int, str], account: Callable[[str], Row | None], events: Callable[[str], list[Row]]
    ) -> None:
        self._programs, self._account, self._events = programs, account, events

    def replayed(self, row: Row, events: list[Row]) -> tuple[list[Any], dict[str, tuple[str, str]], Any]:
        """What the events of an account lead to: its entries, by id what was recorded of each event, and its snapshot."""
        into = rows.merged_into(row)
        end = row if into is None else self._end(row["account"], into)
        made, account = self._booked(events, end["booked_to"])
        recorded = {}
        for one in account["events"] if account else ():
            recorded[one["event"]["id"]] = (documents.as_text(one["event"]), documents.as_text(one["decision"]))
        if into is not None:
            # What leaves an account is the same whatever it comes to: an account of the same name.
            reply = self._merge(end, account, _least(end, into), row["booked_to"])
            made += [entry for entry in reply["entries"] if entry["account"] == row["account"]]
            account = reply["a"]
        return made, recorded, documents.call("loyalty.compact", f'{{"account":{documents.as_text(account)}}}')["account"]

    def _booked(self, events: list[Row], upto: str | None) -> tuple[list[Any], Any]:
        """The entries that events lead to, and the account after them, with what is due up to an instant."""
        made: list[Any] = []
        account: Any = None
        begin = 0
        while begin < len(events):
            end = begin + 1
            # What comes after the instant up to which was booked before it can be applied in one call with those before: it
            # books the same on its way. A merge takes two accounts, and so a call of its own.
            while end < len(events) and _goes_on(events[begin], events[end]):
                end += 1
            part = events[begin:end]
            as_of = events[end]["booked_to"] if end < len(events) else upto
            try:
                reply, account = self._again(part, account, as_of)
            except Error as error:
                place = re.match(r"/events/(\d+)", error.field or "")
                which = begin + (int(place[1]) if place else 0) + 1
                raise Broken("event", which, f"expected what can be booked, found: {error}") from None
            made += [entry for entry in reply["entries"] if entry["account"] == part[0]["account"]]
            begin = end
        return made, account

    def _again(self, part: list[Row], account: Any, as_of: str | None) -> tuple[Any, Any]:
        """What events lead to that are booked in one call, and the account after them."""
        if not _takes_two(part[0]):
            texts = ",".join(event["body"] for event in part)
            fields = f'"account":{documents.as_text(account)},"events":[{texts}]'
            reply = self._call("loyalty.apply", part[0], fields, as_of)
            return reply, reply["account"]
        if _is_accepted(part[0]):
            key = self._ended_by(part[0])
            reply = self._merge(part[0], self._booked(self._events(key), part[0]["booked_to"])[1], account, as_of)
            return reply, reply["b"]
        reply = self._merge(part[0], account, _least_other(part[0]), as_of)
        return reply, reply["a"]

    def _merge(self, merge: Row, a: Any, b: Any, as_of: str | None) -> Any:
        fields = f'"a":{documents.as_text(a)},"b":{documents.as_text(b)},"event":{merge["body"]}'
        return self._call("loyalty.merge", merge, fields, as_of)

    def _call(self, name: str, event: Row, fields: str, as_of: str | None) -> Any:
        known = ",".join(body for version, body in self._programs.items() if version <= event["programs"])
        return documents.call(name, f'{{"programs":[{known}],{fields},"as_of":{documents.as_text([as_of])[1:-1]}}}')

    def _end(self, key: str, into: str) -> Row:
        """The event by which an account was merged into another."""
        for event in self._events(into):
            if event["type"] == "account.merged" and _is_accepted(event) and self._ended_by(event) == key:
                return event
        raise Broken("account", None, f"expected an event that merges the account into {into!r}, found none")

    def _ended_by(self, merge: Row) -> str:
        """The account that a merge ended: the one that the event names, or what that had become by then."""
        key = _said(merge, "body", "account")
        while True:
            row = self._account(key)
            into = row and rows.merged_into(row)
            if not into:
                raise Broken("event", merge["place"], f"expected an account {key!r} that was merged, found another")
            if into == merge["account"]:
                return key
            key = into


def _said(event: Row, column: str, *keys: str) -> str:
    """A text in a document of an event's row."""
    try:
        said = json.loads(event[column])
        for key in keys:
            said = said[key]
    except (ValueError, KeyError, TypeError):
        said = None
    if not isinstance(said, str):
        raise Broken("event", event["place"], f"expected {'/'.join(keys)} in the {column}, found {event[column]}")
    return said


def _takes_two(event: Row) -> bool:
    """Whether an event is a merge of two accounts, which were not one already."""
    return bool(event["type"] == "account.merged" and _said(event, "decision", "reason") != "already_merged")


def _is_accepted(event: Row) -> bool:
    return _said(event, "decision", "status") == "accepted"


def _goes_on(first: Row, event: Row) -> bool:
    """Whether an event can be booked in one call with others before it."""
    merges = _takes_two(first) or _takes_two(event)
    later = clock.later(event["occurred_at"], event["booked_to"]) == event["occurred_at"]
    return later and not merges and event["programs"] == first["programs"]


def _least(merge: Row, key: str) -> dict[str, Any]:
    """An account of which nothing is known but that the event of a merge means it."""
    into = _said(merge, "body", "body", "into")
    account: dict[str, Any] = {"schema": "regulars.account/1", "id": key}
    if into != key:
        account["life"] = {"was": [{"account": into, "at": merge["occurred_at"]}]}
    return account


def _least_other(merge: Row) -> Any:
    """The least that an account can be for which a merge into it is refused as it was."""
    reason, at = _said(merge, "decision", "reason"), merge["occurred_at"]
    account = _least(merge, _said(merge, "body", "body", "into"))
    facts = json.loads(merge["decision"]).get("facts", {})
    id = facts.get("note")
    if reason == "account_closed":
        account["life"] = {"closed_at": at}
    elif facts.get("case") == "event":
        account["events"] = [id]
    elif facts.get("case") == "order":
        account["orders"] = [{"id": id, "events": [], "booked": [], "waived": 0}]
    elif facts.get("case") == "redemption":
        redemption = {"id": id, "program_version": 1, "state": "released", "points": 0, "amount": 0, "restored": 0}
        account["redemptions"] = [redemption | {"reserved_at": at, "takes": []}]
    return account
