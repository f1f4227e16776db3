"""What is quoted: a cart of 20 lines under a program of 20 rules, for an account of 200 entries."""

from __future__ import annotations

import json
from typing import Any

import regulars as rg

AS_OF = "2026-10-16T12:00:00Z"  # a Friday
ENTRIES = 200

PROGRAM: dict[str, Any] = {
    "schema": "regulars.program/1",
    "id": "club",
    "version": 7,
    "effective_from": "2026-01-01T00:00:00Z",
    "currency": "EUR",
    "timezone": "Europe/Warsaw",
    "basis": {"exclude": ["gift_card"]},
    "pending": {"until": "fulfilled", "plus": "P14D"},
    "expiry": {"kind": "rolling", "after": "P12M"},
    "earn": [
        {"id": "base", "points": 1, "per": 100},
        {"id": "coffee", "when": {"category": ["coffee"]}, "multiplier": [2, 1]},
        {"id": "tea-steps", "when": {"category": ["tea"]}, "points": 5, "per": 250, "mode": "step"},
        {"id": "weekend", "when": {"weekday": ["sat", "sun"]}, "multiplier": [3, 2]},
        {"id": "app", "when": {"channel": ["app"]}, "multiplier": [5, 4]},
        {"id": "shops", "when": {"store": ["warsaw", "gdansk"]}, "points": 1, "per": 200},
        {"id": "staff", "when": {"group": ["staff"]}, "multiplier": [2, 1]},
        {"id": "big", "when": {"min_amount": 10_000}, "points": 100},
        {"id": "bigger", "when": {"min_amount": 25_000}, "points": 150, "exclusive": "size", "priority": 2},
        {"id": "biggest", "when": {"min_amount": 50_000}, "points": 400, "exclusive": "size", "priority": 3},
        {"id": "six", "when": {"min_quantity": 6}, "points": 30},
        {"id": "mugs", "when": {"product": ["mug"]}, "points": 10, "per_unit": True},
        {"id": "brand", "when": {"brand": ["Rost"]}, "multiplier": [3, 1], "from": "2026-10-01", "to": "2026-10-31"},
        {"id": "welcome", "when": {"first_order": True}, "points": 200, "limit": {"per": "lifetime", "points": 200}},
        {"id": "card", "when": {"payment": ["card"]}, "points": 1, "per": 500, "limit": {"per": "order", "points": 20}},
        {"id": "friday", "when": {"weekday": ["fri"]}, "points": 15, "limit": {"per": "month", "points": 45}},
        {"id": "coupon", "when": {"coupon": ["FALL"]}, "points": 25},
        {"id": "summer", "from": "2026-06-01", "to": "2026-08-31", "points": 20},
        {"id": "filters", "when": {"category": ["filters"], "min_quantity": 2}, "points": 12},
        {"id": "small", "when": {"max_amount": 2_000}, "points": 2},
    ],
    "redeem": {"points": 100, "amount": 100, "step": 100, "min": 500, "max_percent": 50},
    "limits": {"earn": [{"per": "day", "orders": 7}], "balance_cap": 1_000_000},
}
for _rule in PROGRAM["earn"]:
    _rule["on"] = "order"

CATEGORIES = ("coffee", "tea", "filters", "cups", "grinders")
CART: dict[str, Any] = {
    "channel": "app",
    "payment": "card",
    "redeem": 500,
    "lines": [
        {
            "line": str(number),
            "kind": "gift_card" if number == 20 else "item",
            "quantity": 1 + number % 3,
            "amount": 399 + 137 * number,
            "tax": (399 + 137 * number) * 23 // 123,
            "product": "mug" if number % 7 == 0 else f"sku-{number:04}",
            "categories": [CATEGORIES[number % 5]],
            "brand": "Rost" if number % 4 == 0 else "Mill",
        }
        for number in range(1, 21)
    ],
}


def events() -> list[dict[str, Any]]:
    """Orders of two lines, one every third day, paid and fulfilled; some pay by points, some come back in part."""
    told = []
    for number in range(1, 60):
        day = f"2026-{2 + number // 10:02}-{1 + 2 * (number % 10):02}"
        order = f"A-{number:05}"

        def event(kind: str, clock: str, **body: Any) -> None:
            told.append({"id": f"{order}:{len(told)}", "type": kind, "account": "c-7f3a", "occurred_at": f"{day}T{clock}Z", "body": body})

        lines = [{"line": str(line), "amount": 1_999 + 503 * line, "categories": [CATEGORIES[(number + line) % 5]]} for line in (1, 2)]
        event("order.placed", "09:00:00", order=order, lines=lines, channel="web", payment="card")
        if number % 10 == 0:
            event("redemption.reserved", "09:01:00", redemption=order, order=order, points=500)
            event("redemption.captured", "09:02:00", redemption=order)
        event("order.paid", "09:03:00", order=order)
        event("order.fulfilled", "15:00:00", order=order)
        if number % 8 == 0:
            event("order.refunded", "18:00:00", order=order, lines=[{"line": "2", "quantity": 1}])
    return told


def account() -> dict[str, Any]:
    """The account when its book has as many entries as it should have."""
    all_of_them = events()
    held = None
    for upto in range(0, len(all_of_them), 5):
        applied = rg.loyalty.apply(PROGRAM, held, all_of_them[upto : upto + 5], all_of_them[min(upto + 4, len(all_of_them) - 1)]["occurred_at"])
        refused = [decision for decision in applied.decisions if decision["status"] != "accepted"]
        assert not refused, refused
        held = applied.account
        if held["entries"]["count"] >= ENTRIES:
            return held
    raise AssertionError(f"only {held['entries']['count']} entries")


def requests() -> dict[str, str]:
    """The request with the whole account, and with a compact one."""
    whole = account()
    compact = rg.call("loyalty.compact", {"account": whole})["account"]
    request = {"programs": [PROGRAM], "cart": CART, "as_of": AS_OF}
    text = {name: json.dumps({**request, "account": held}, separators=(",", ":")) for name, held in (("whole", whole), ("compact", compact))}
    return text
