"""The smallest history for each question on which library and oracle part."""


def program(**parts) -> dict:
    return {
        "schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2020-01-01T00:00:00Z",
        "currency": "EUR", "timezone": "UTC", "earn": [{"id": "base", "on": "order", "points": 1, "per": 100}],
        "redeem": {"points": 1, "amount": 1, "step": 1, "max_percent": 100}, **parts,
    }  # fmt: skip


def history(program: dict, *events) -> dict:
    """Events as (type, day of May, body), in the sequence in which they arrive."""
    return {"programs": [program], "calls": [(documents(0, events), "2026-05-31T12:00:00Z")]}


def documents(first: int, events) -> list:
    return [
        {"id": f"e{first + number}", "type": kind, "account": "c1", "occurred_at": f"2026-05-{day:02d}T10:00:00Z", "body": body}
        for number, (kind, day, body) in enumerate(events)
    ]


def late(history: dict, as_of: str, *events) -> dict:
    """The same, with further events that arrive in a second call, after an instant."""
    ((first, end),) = history["calls"]
    return {**history, "calls": [(first, as_of), (documents(len(first), events), end)]}


def lines(**amounts) -> list:
    """Lines of one unit, each the product of its name."""
    return [{"line": name, "amount": amount, "product": name} for name, amount in amounts.items()]


FULFILLED = {"until": "fulfilled", "plus": "P1D"}
GIFT = ("points.adjusted", 1, {"points": 10000, "reason": "by hand"})
DOUBLE = {"id": "double", "on": "order", "multiplier": [2, 1], "when": {"min_amount": 5000, "product": ["a", "b"]}}
HALF = {"id": "half", "on": "order", "multiplier": [1, 2], "when": {"min_amount": 5000}}
BASE = {"id": "base", "on": "order", "points": 1, "per": 100}
SMALL = {"id": "small", "on": "order", "points": 33, "when": {"max_amount": 9000}}

CASES = {
    # 120 points of two delivered lines are all available.
    "replaced_line": history(
        program(pending=FULFILLED),
        ("order.paid", 1, {"order": "A", "lines": lines(a=10000)}),
        ("order.updated", 2, {"order": "A", "lines": lines(b=6000, c=6000)}),
        ("order.fulfilled", 3, {"order": "A", "lines": ["b"]}),
        ("order.fulfilled", 4, {"order": "A", "lines": ["c"]}),
    ),
    # 100.00 of 200.00 are given back, then points pay the other 100.00: all 10,000 are spent and nothing earns.
    "redeemed_after_refund": history(
        program(),
        GIFT,
        ("order.paid", 1, {"order": "A", "lines": lines(a=10000, b=10000)}),
        ("order.refunded", 2, {"order": "A", "lines": [{"line": "b", "quantity": 1}]}),
        ("redemption.reserved", 3, {"redemption": "R", "order": "A", "points": 10000}),
        ("redemption.captured", 4, {"redemption": "R"}),
    ),
    # As after a refund in full nothing stays reserved.
    "wholly_back_in_parts": history(
        program(),
        GIFT,
        ("order.placed", 1, {"order": "A", "lines": lines(a=10000)}),
        ("redemption.reserved", 3, {"redemption": "R", "order": "A", "points": 1000}),
        ("order.refunded", 4, {"order": "A", "amount": 10000}),
    ),
    # Paid, cancelled, fulfilled without payment: 100 wait for it, also when the cancelling comes last.
    "late_cancel": history(
        program(),
        ("order.paid", 1, {"order": "A", "lines": lines(a=10000)}),
        ("order.fulfilled", 3, {"order": "A"}),
        ("order.cancelled", 2, {"order": "A"}),
    ),
    # 83 points become 100, whatever the order of the rules.
    "waived_and_given": history(
        program(earn=[BASE, SMALL], refund={"debt": "only_pending"}),
        ("order.paid", 1, {"order": "A", "lines": lines(a=5000)}),
        ("order.updated", 2, {"order": "A", "lines": lines(a=10000)}),
    ),
    # 40.00 of 100.00 are left of 200 points: 80.
    "bound_in_proportion": history(
        program(earn=[BASE, DOUBLE], refund={"earned": "proportional"}),
        ("order.paid", 1, {"order": "A", "lines": lines(a=6000, b=4000)}),
        ("order.refunded", 2, {"order": "A", "lines": [{"line": "a", "quantity": 1}]}),
    ),
    # 50 points, 30 after a refund, and 24 after another, though what is left is below the bound of the half.
    "lowering_bound": history(
        program(earn=[BASE, HALF]),
        ("order.paid", 1, {"order": "A", "lines": lines(a=10000)}),
        ("order.refunded", 2, {"order": "A", "amount": 4000}),
        ("order.refunded", 3, {"order": "A", "amount": 1100}),
    ),
    # 20.00 GBP at 7/6 are 23.333… EUR, of which 33 % are exactly 7.70: 231 points.
    "share_of_foreign_goods": history(
        program(redeem={"points": 3, "amount": 10, "max_percent": 33}),
        GIFT,
        ("order.placed", 1, {"order": "A", "lines": lines(a=2000), "currency": "GBP", "rate": [7, 6]}),
        ("redemption.reserved", 2, {"redemption": "R", "order": "A", "points": 231}),
    ),
    # Points of a lot that expires on 7 May come back on 4 May and expire on 7 May, also if the cancelling is booked on the
    # 20th.
    "given_back_late": late(
        history(
            program(expiry={"kind": "rolling", "after": "P5D"}),
            ("points.adjusted", 1, {"points": 100, "reason": "by hand"}),
            ("order.placed", 1, {"order": "A", "lines": lines(a=10000)}),
            ("redemption.reserved", 2, {"redemption": "R", "order": "A", "points": 100}),
            ("redemption.captured", 3, {"redemption": "R"}),
        ),
        "2026-05-20T00:00:00Z",
        ("order.cancelled", 4, {"order": "A"}),
    ),
    # B moves the expiry of A's points to 10 May, and is given back on the 8th, when without it they would be over: 10 points come back to
    # A's lot, and expire with it.
    "restored_before_expiry": history(
        program(expiry={"kind": "inactivity", "after": "P5D"}),
        ("order.paid", 1, {"order": "A", "lines": lines(a=10000)}),
        ("order.placed", 2, {"order": "B", "lines": lines(b=1000)}),
        ("redemption.reserved", 2, {"redemption": "R", "order": "B", "points": 10}),
        ("redemption.captured", 3, {"redemption": "R"}),
        ("order.paid", 5, {"order": "B"}),
        ("order.refunded", 8, {"order": "B", "full": True}),
    ),
    # No points and no spend: the order makes no tier.
    "spend_with_coupon": history(
        program(basis={"exclude": ["coupon"]}, tiers={"measure": "spend", "levels": [{"id": "silver", "at": 3000}]}),
        ("order.paid", 1, {"order": "A", "lines": lines(a=10000), "coupon": "SPRING"}),
    ),
}
