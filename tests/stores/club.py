"""The programs and events of these tests."""

import random

ZERO = "2026-01-01T00:00:00Z"
END = "2026-12-01T00:00:00Z"
PLAIN = {
    "schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": ZERO, "currency": "EUR",
    "timezone": "Europe/Warsaw", "earn": [{"id": "base", "on": "order", "points": 1, "per": 100}],
}  # fmt: skip
CLUB = {
    **PLAIN,
    "expiry": {"kind": "rolling", "after": "P2M"},
    "pending": {"until": "paid", "plus": "P5D"},
    "redeem": {"points": 100, "amount": 100},
    "limits": {"earn": [{"per": "day", "points": 300}]},
    "refund": {"earned": "recompute", "debt": "within_balance"},
}


def event(id, kind, account, at, **body):
    return {"id": id, "type": kind, "account": account, "occurred_at": at, "body": body}


def gift(id, account, points, at=ZERO):
    return event(id, "points.adjusted", account, at, points=points, reason="gift")


def paid(id, account, order, amount, at):
    return event(id, "order.paid", account, at, order=order, lines=[{"line": "1", "quantity": 1, "amount": amount}])


def at(minute):
    """An instant of 2026 by its minute from March on; some share one."""
    day, minute = divmod(minute, 1440)
    month, day = divmod(day, 28)
    return f"2026-{3 + month:02}-{1 + day:02}T{minute // 60:02}:{minute % 60:02}:00Z"


def history(count, accounts, seed, spending=True):
    """Events of orders that are paid, fulfilled, refunded and cancelled, and of points that are spent: more than the
    account has, at times. Without spending nothing is refused either, whatever the order of arrival: no more is given back
    than was paid for, and no order is refunded and cancelled."""
    chance, made = random.Random(seed), []
    for number in range(count):
        account, turn = f"c{number % accounts}", number // accounts
        order, id, when = f"{account}-{turn // 4}", f"e{number}", at(number * 97 % 200_000)
        kind = chance.choice(["paid", "paid", "refunded", "cancelled", "reserved", "captured"])
        if kind in ("refunded", "cancelled") and not spending:
            kind = "refunded" if turn // 4 % 3 else "cancelled"
        if kind == "refunded":
            made.append(event(id, "order.refunded", account, when, order=order, amount=chance.randint(1, 3000)))
        elif kind == "cancelled" and chance.random() < 0.3:
            made.append(event(id, "order.cancelled", account, when, order=order))
        elif kind == "reserved" and spending:
            name, points = f"r{turn // 3}", chance.randint(1, 80)
            made.append(event(id, "redemption.reserved", account, when, redemption=name, points=points, ttl="P1D"))
        elif kind == "captured" and spending:
            made.append(event(id, "redemption.captured", account, when, redemption=f"r{turn // 3}"))
        else:
            made.append(paid(id, account, order, chance.randint(100 if spending else 12_000, 30_000), when))
    return made
