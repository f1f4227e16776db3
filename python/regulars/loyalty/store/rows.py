"""The rows of a store: what of an event, an entry and an account stands in which column, and the seals over them. The
seals are the same in every language, to the byte.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from regulars import documents

NOTHING = "0" * 64
"""The hash before the first."""


class Seals:
    """Hashes over rows: SHA-256 of the JSON of a row's columns, or with a key HMAC-SHA-256, which nobody can compute anew
    who does not have the key."""

    def __init__(self, key: bytes | None) -> None:
        self._key = key

    def of(self, *columns: str | int | None) -> str:
        text = documents.as_text(list(columns)).encode("utf-8")
        if self._key is None:
            return hashlib.sha256(text).hexdigest()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()

    def of_event(self, row: Mapping[str, Any], before: str) -> str:
        """The seal of an event's row, which holds that of the account's event before it."""
        names = ("id", "account", "place", "type", "occurred_at", "booked_to", "programs", "body", "decision")
        return self.of(before, *(row[name] for name in names))

    def of_account(self, row: Mapping[str, Any]) -> str:
        names = ("account", "version", "programs", "events", "entries", "last_event", "last_entry", "booked_to", "body")
        return self.of(*(row[name] for name in names))

    def of_program(self, row: Mapping[str, Any]) -> str:
        return self.of(*(row[name] for name in ("version", "id", "effective_from", "body")))


def event_row(event: Mapping[str, Any], decision: Mapping[str, Any]) -> dict[str, Any]:
    """What an event and its decision say of their row."""
    return {
        "id": event["id"],
        "account": event["account"],
        "type": event["type"],
        "occurred_at": event["occurred_at"],
        "body": documents.as_text(event),
        "decision": documents.as_text(decision),
    }


def entry_row(entry: Mapping[str, Any], place: int) -> dict[str, Any]:
    """The row of an account's entry."""
    return {
        "account": entry["account"],
        "place": place,
        "id": entry["id"],
        "event": entry.get("event"),
        "kind": entry["kind"],
        "from_bucket": entry["from"],
        "to_bucket": entry["to"],
        "points": entry["points"],
        "occurred_at": entry["occurred_at"],
        "body": documents.as_text(entry),
    }


def account_row(account: Mapping[str, Any]) -> dict[str, Any]:
    """What a snapshot says of its row."""
    return {
        "account": account["id"],
        "entries": account["entries"]["count"],
        "last_entry": account["entries"]["last_hash"],
        "booked_to": account["booked_to"],
        "body": documents.as_text(account),
    }


def new_account(key: str) -> dict[str, Any]:
    """The row of an account to which nothing has happened."""
    body = documents.as_text({"schema": "regulars.account/1", "id": key})
    return {"account": key, "last_event": NOTHING, "last_entry": NOTHING, "body": body, "seal": NOTHING}


def accounts_of(event: Mapping[str, Any]) -> list[str]:
    """The accounts that an event is about: one, or the two that it merges."""
    keys = [event["account"]]
    body = event.get("body")
    if event.get("type") == "account.merged" and isinstance(body, Mapping) and isinstance(body.get("into"), str):
        keys.append(body["into"])
    return keys


def merged_into(row: Mapping[str, Any]) -> str | None:
    """The account that an account was merged into."""
    # Hardly any account was, and bodies are long.
    if '"merged_into":' not in row["body"]:
        return None
    into = json.loads(row["body"]).get("life", {}).get("merged_into")
    return None if into is None else str(into["account"])


def needed(account: Mapping[str, Any], event: Mapping[str, Any]) -> Iterator[str]:
    """The ids of the account's events that an event needs in full: itself, if it came before, and those of its order and
    of its redemption's order; those of all orders where it is about the member."""
    body = event.get("body")
    named = body if isinstance(body, Mapping) else {}
    orders = [named.get("order")]
    orders += [one.get("order") for one in account.get("redemptions", ()) if one["id"] == named.get("redemption")]
    # What is told of the member may be what orders are judged by.
    every = str(event.get("type")).startswith("account.")
    of_orders = [id for order in account.get("orders", ()) if every or order["id"] in orders for id in order["events"]]
    elsewhere = {one for one in account.get("events", ()) if isinstance(one, str)}
    yield from sorted(elsewhere.intersection([*of_orders, event.get("id")]))
