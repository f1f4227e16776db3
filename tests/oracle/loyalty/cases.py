"""The smallest history for each question on which library and oracle part, and such as are calculated by hand."""


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


def joined(history: dict, after: int, day: int, *events) -> dict:
    """The same, with another account that is merged on a day of May, before the call of this number."""
    came = [{**event, "id": "x" + event["id"], "account": "c8"} for event in documents(0, events)]
    at = f"2026-05-{day:02d}T11:00:00Z"
    event = {"id": "xm", "type": "account.merged", "account": "c8", "occurred_at": at, "body": {"into": "c1"}}
    return {**history, "others": [{"account": "c8", "calls": [(came, at)], "after": after, "event": event, "as_of": None}]}


def lines(**amounts) -> list:
    """Lines of one unit, each the product of its name."""
    return [{"line": name, "amount": amount, "product": name} for name, amount in amounts.items()]


FULFILLED = {"until": "fulfilled", "plus": "P1D"}
GIFT = ("points.adjusted", 1, {"points": 10000, "reason": "by hand"})
DOUBLE = {"id": "double", "on": "order", "multiplier": [2, 1], "when": {"min_amount": 5000, "product": ["a", "b"]}}
HALF = {"id": "half", "on": "order", "multiplier": [1, 2], "when": {"min_amount": 5000}}
BASE = {"id": "base", "on": "order", "points": 1, "per": 100}
EVERYBODY = {"percent": 100, "salt": "s"}
FRIEND = {"id": "friend", "on": "referral.qualified", "referrer": 50, "referee": 100, "limit": {"per": "month", "times": 1}}
SMALL = {"id": "small", "on": "order", "points": 33, "when": {"max_amount": 9000}}


def redeeming(points: int, amount: int, currency: str, there: int, **parts) -> dict:
    """What so many points are worth in the program's currency, and in another."""
    return {"points": points, "amount": amount, "amounts": [{"currency": currency, "amount": there}], **parts}


def reserve(name: str, day: int, points: int, **parts) -> tuple:
    return "redemption.reserved", day, {"redemption": name, "order": "A", "points": points, **parts}


DOLLARS = {"currency": "USD", "rate": [9, 10]}
USUAL = {"step": 1, "max_percent": 100}


def waiver(policy: str) -> dict:
    """A under `within_balance`, B under this policy: both are given back, in part and in full, as points are spent and others held."""
    first, second = [program(pending={"until": "fulfilled", "plus": "P1D"}, refund={"debt": debt}) for debt in ("within_balance", policy)]
    made = history(
        first,
        ("order.paid", 1, {"order": "A", "lines": lines(a=10000, b=16000)}),
        ("order.fulfilled", 1, {"order": "A", "lines": ["a"]}),
        ("order.paid", 6, {"order": "B", "lines": lines(a=9000)}),
        ("order.fulfilled", 6, {"order": "B"}),
        ("redemption.reserved", 10, {"redemption": "R", "points": 190, "goods": 1000}),
        ("redemption.captured", 10, {"redemption": "R"}),
        ("order.fulfilled", 11, {"order": "A", "lines": ["b"]}),
        ("order.refunded", 11, {"order": "A", "lines": [{"line": "a", "quantity": 1}]}),
        ("order.refunded", 11, {"order": "B", "full": True}),
    )
    return {**made, "programs": [first, {**second, "version": 2, "effective_from": "2026-05-05T00:00:00Z"}]}


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
    # The limit leaves nothing, so the referral counts: else a small order now and a large one next month gave 120, a large one
    # at once 20.
    "referral_at_a_limit": history(
        program(earn=[FRIEND, {"id": "large", "on": "referral.qualified", "referee": 20, "min_order": 1000}]),
        ("referral.qualified", 1, {"referrer": "c1", "referee": "c3"}),
        ("referral.qualified", 2, {"referrer": "c2", "referee": "c1"}),
        ("referral.qualified", 3, {"referrer": "c2", "referee": "c1", "goods": 1000}),
    ),
    # Who is held out gets nothing of a larger order either.
    "referral_held_out": history(
        program(earn=[{"id": "large", "on": "referral.qualified", "referee": 20, "min_order": 1000}], holdout=EVERYBODY),
        ("referral.qualified", 1, {"referrer": "c2", "referee": "c1", "goods": 999}),
        ("referral.qualified", 2, {"referrer": "c2", "referee": "c1", "goods": 1000}),
    ),
    # 250 units fill 100 cards with their order.
    "many_cards": history(
        program(stamps=[{"id": "one", "count": "units", "every": 1, "reward": {"kind": "sample"}}]),
        ("order.paid", 1, {"order": "A", "lines": [{"line": "1", "amount": 1000, "quantity": 250}]}),
        ("order.paid", 2, {"order": "B", "lines": lines(a=100)}),
    ),
    # Of what counts nothing is left of A, though A stands: B is the first.
    "stamp_line_given_back": history(
        program(stamps=[{"id": "two", "count": "orders", "every": 2, "when": {"product": ["a"]}, "reward": {"kind": "sample"}}]),
        ("order.paid", 1, {"order": "A", "lines": lines(a=1000, b=1000)}),
        ("order.refunded", 2, {"order": "A", "lines": [{"line": "a", "quantity": 1}]}),
        ("order.paid", 3, {"order": "B", "lines": lines(a=1000)}),
    ),
    # The purse of stores in the north is empty, though that of no group is full: B earns 50.
    "cap_of_a_group": history(
        program(
            units=[{"id": "growth", "limits": {"balance_cap": 50}}],
            stores={"apart": [{"id": "north", "stores": ["x"]}]},
            earn=[{"id": "fixed", "on": "order", "points": 50, "unit": "growth"}],
        ),
        ("order.paid", 1, {"order": "A", "lines": lines(a=100)}),
        ("order.paid", 2, {"order": "B", "lines": lines(a=100), "store": "x"}),
    ),
    # What an order update says of its store moves no points: else 100 were spent in the north and 100 issued in the south.
    "moved_to_other_stores": history(
        program(stores={"apart": [{"id": "north", "stores": ["x"]}, {"id": "south", "stores": ["y"]}]}),
        ("order.paid", 1, {"order": "A", "lines": lines(a=10000), "store": "x"}),
        ("redemption.reserved", 2, {"redemption": "R", "points": 100, "store": "x"}),
        ("redemption.captured", 2, {"redemption": "R"}),
        ("order.updated", 3, {"order": "A", "lines": lines(a=10000), "store": "y"}),
    ),
    # A, B and C fill a card; A is given back and A2 comes: a refund of a cent of C neither takes nor gives its points.
    "card_of_others": history(
        program(stamps=[{"id": "three", "count": "orders", "every": 3, "reward": {"kind": "points", "points": 100}}]),
        *[("order.paid", day, {"order": name, "lines": lines(a=100)}) for day, name in enumerate("ABC", 1)],
        ("order.refunded", 4, {"order": "A", "full": True}),
        ("order.fulfilled", 5, {"order": "C"}),
        ("order.paid", 6, {"order": "A2", "lines": lines(a=100)}),
        ("order.refunded", 7, {"order": "C", "amount": 1}),
    ),
    # Each of two accounts had its first order: both keep its points when they are one, a refund of one of them included.
    "two_first_orders": joined(
        late(
            history(
                program(earn=[{"id": "first", "on": "order", "points": 50, "when": {"first_order": True}}]),
                ("order.paid", 1, {"order": "A", "lines": lines(a=100)}),
            ),
            "2026-05-02T00:00:00Z",
            ("order.refunded", 20, {"order": "xA", "amount": 1}),
        ),
        1,
        10,
        ("order.paid", 5, {"order": "xA", "lines": lines(a=100)}),
    ),
    # Both have celebrated the same birthday: one lot of 100 points, of which 50 were spent.
    "birthday_of_both": joined(
        late(
            history(
                program(earn=[{"id": "day", "on": "birthday", "points": 50}]),
                ("account.updated", 1, {"birthday": "1990-05-05"}),
                ("redemption.reserved", 6, {"redemption": "R", "points": 50, "goods": 1000}),
                ("redemption.captured", 6, {"redemption": "R"}),
            ),
            "2026-05-06T12:00:00Z",
        ),
        1,
        10,
        ("account.updated", 1, {"birthday": "1990-05-05"}),
    ),
    # The day is told late, and is celebrated before the order: the member stays silver.
    "day_before_what_is_known": history(
        program(
            earn=[{"id": "day", "on": "name_day", "points": 5, "window": {"before": "P40D"}}],
            tiers={"measure": "orders", "levels": [{"id": "silver", "at": 1}]},
        ),
        ("order.paid", 6, {"order": "A", "lines": lines(a=100)}),
        ("account.updated", 5, {"name_day": "--06-03"}),
    ),
    # No points and no spend: the order makes no tier.
    "spend_with_coupon": history(
        program(basis={"exclude": ["coupon"]}, tiers={"measure": "spend", "levels": [{"id": "silver", "at": 3000}]}),
        ("order.paid", 1, {"order": "A", "lines": lines(a=10000), "coupon": "SPRING"}),
    ),
    # Of 350 points 190 were spent as line a and B come back: 100 are waived of A, 90 owed for B. The 160 of line b, whose hold ends then,
    # make up for the waiver of their order first, and pay 60 of the debt.
    "waiver_of_what_matures": waiver("unlimited"),
    # The same where both orders waive: what is waived of B stays so, and 60 are left.
    "waiver_of_another_order": waiver("within_balance"),
    # 100 points pay 1.10 USD, so 10,000 pay all of 110.00 USD, which by their rate are worth 99.00 EUR; one more is too many. Nothing earns.
    "worth_in_dollars": history(
        program(redeem=redeeming(100, 100, "USD", 110, **USUAL)),
        ("points.adjusted", 1, {"points": 20000, "reason": "by hand"}),
        ("order.placed", 1, {"order": "A", "lines": lines(a=11000), **DOLLARS}),
        reserve("R", 2, 10001),
        reserve("S", 2, 10000),
        ("order.paid", 3, {"order": "A"}),
    ),
    # 20.00 GBP are 22.22… EUR for what points pay, of which 33 % are 7.333…: 220 points pay 7.33, 221 would pay 7.36.
    "share_by_amounts": history(
        program(redeem=redeeming(3, 10, "GBP", 9, max_percent=33)),
        GIFT,
        ("order.placed", 1, {"order": "A", "lines": lines(a=2000), "currency": "GBP", "rate": [7, 6]}),
        reserve("R", 2, 221),
        reserve("S", 2, 220),
    ),
    # Of 10.00 USD 100 points of the unit pay 3.00: the other 7.00 are 3.50 EUR for the program's own points, which pay 2.00 USD with 1.00.
    "worth_of_two_units": history(
        program(
            redeem=redeeming(1, 1, "USD", 2, **USUAL), units=[{"id": "growth", "redeem": redeeming(1, 2, "USD", 3, **USUAL)}]
        ),
        GIFT,
        ("points.adjusted", 1, {"points": 100, "reason": "by hand", "unit": "growth"}),
        ("order.placed", 1, {"order": "A", "lines": lines(a=600, b=400), **DOLLARS}),
        reserve("R", 2, 100, unit="growth"),
        reserve("S", 2, 351),
        reserve("T", 2, 350),
        ("order.paid", 3, {"order": "A"}),
    ),
    # Twice a quarter of a yen is one yen when rounded up once: of 100 yen 99 are left for points that pay one each. Together they pay
    # all; 100 yen less 99 would earn a point.
    "quarters_of_a_yen": history(
        program(
            redeem=redeeming(1, 1, "JPY", 1, **USUAL),
            units=[{"id": "growth", "redeem": redeeming(3, 4, "JPY", 1, **USUAL)}],
            earn=[{"id": "base", "on": "order", "points": 1, "per": 1}],
        ),
        GIFT,
        ("points.adjusted", 1, {"points": 100, "reason": "by hand", "unit": "growth"}),
        ("order.placed", 1, {"order": "A", "lines": lines(a=100), "currency": "JPY", "rate": [1, 100]}),
        reserve("Q", 2, 1, unit="growth"),
        reserve("R", 2, 1, unit="growth"),
        reserve("S", 2, 100),
        reserve("T", 2, 99),
        ("order.paid", 3, {"order": "A"}),
    ),
    # 5,000 points paid 55.00 of 110.00 USD; by the next version a point pays 2 cents, so 2,750 pay the rest.
    "worth_changes": {
        **history(
            program(redeem=redeeming(100, 100, "USD", 110, **USUAL)),
            GIFT,
            ("order.placed", 1, {"order": "A", "lines": lines(a=11000), **DOLLARS}),
            reserve("R", 2, 5000),
            ("redemption.captured", 3, {"redemption": "R"}),
            reserve("S", 6, 2751),
            reserve("T", 6, 2750),
            ("order.paid", 7, {"order": "A"}),
        ),
        "programs": [
            program(redeem=redeeming(100, 100, "USD", 110, **USUAL)),
            program(redeem=redeeming(100, 100, "USD", 200, **USUAL), version=2, effective_from="2026-05-05T00:00:00Z"),
        ],
    },
    # 200 points of the program pay 2.00 EUR, which count as they are against 3.00 that points of the unit may pay: 100 of these fit, one
    # more doesn't, though by what they pay of dollars the 2.00 would be 1.33 for the unit.
    "most_of_an_order": history(
        program(
            redeem=redeeming(1, 1, "USD", 2, **USUAL),
            units=[{"id": "growth", "redeem": redeeming(1, 1, "USD", 3, max_amount=300)}],
        ),
        GIFT,
        ("points.adjusted", 1, {"points": 1000, "reason": "by hand", "unit": "growth"}),
        ("order.placed", 1, {"order": "A", "lines": lines(a=10000), **DOLLARS}),
        reserve("R", 2, 200),
        reserve("S", 2, 101, unit="growth"),
        reserve("T", 2, 100, unit="growth"),
    ),
    # An order keeps the rate of its version: 100.00 GBP at 8/7 are 114.285… EUR, also as another version says 6/5.
    "rate_of_the_order": {
        **history(
            program(),
            ("points.adjusted", 1, {"points": 20000, "reason": "by hand"}),
            ("order.placed", 1, {"order": "A", "lines": lines(a=10000), "currency": "GBP"}),
            reserve("R", 6, 11429),
            reserve("S", 6, 11428),
            ("order.paid", 7, {"order": "A"}),
        ),
        "programs": [
            program(rates=[{"currency": "GBP", "rate": [8, 7]}]),
            program(rates=[{"currency": "GBP", "rate": [6, 5]}], version=2, effective_from="2026-05-05T00:00:00Z"),
        ],
    },
    # The goods are in euros as long as nothing is known of the order. Then 1,000 points pay 11.00 of its 20.00 USD, and 9.00, which are
    # 8.10 EUR, earn 8.
    "dollars_known_later": history(
        program(redeem=redeeming(100, 100, "USD", 110, **USUAL)),
        GIFT,
        reserve("R", 2, 1000, goods=1000),
        ("order.paid", 3, {"order": "A", "lines": lines(a=2000), **DOLLARS}),
    ),
    # The least order is told by the rate: 11.00 USD are 9.90 EUR, though points that are worth 11.00 EUR pay them.
    "least_order_in_dollars": history(
        program(redeem=redeeming(1, 1, "USD", 1, min_order=1000)),
        GIFT,
        ("order.placed", 1, {"order": "A", "lines": lines(a=1100), **DOLLARS}),
        reserve("R", 2, 100),
    ),
    # 100 points are worth 3.33 EUR, or 2.997 GBP: 2.99. 7 of them pay 0.23 EUR, or 0.207 GBP: 0.20 at most, though 0.21 doesn't earn.
    "pounds_of_a_cart": {
        **history(
            program(redeem=redeeming(3, 10, "GBP", 9), earn=[{"id": "base", "on": "order", "points": 1, "per": 1}]),
            ("points.adjusted", 1, {"points": 100, "reason": "by hand"}),
        ),
        "cart": {"lines": lines(a=2000), "currency": "GBP", "rate": [2, 1], "redeem": 7},
    },
    # Who enrols and isn't verified may be told so. It counts as not told: the order waits until he is.
    "enrolled_unverified": history(
        program(guests={"within": "P30D"}),
        ("account.enrolled", 1, {"verified": False}),
        ("order.paid", 2, {"order": "A", "lines": lines(a=10000)}),
        ("account.updated", 3, {"verified": True}),
    ),
}
