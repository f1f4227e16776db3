"""A real points ledger, told again from its orders: every row comes out as its owner booked it.

The programme gave 10 points for each full 1.00 that was paid, and 5.00 off for 5,000 points. Customers of a control
group had none. In 7 rows somebody redeemed on an order of less than 5.00, and the owner's own rule took points away for
money that was not paid. No program of ours does that: there an order that points pay in full earns nothing.
"""

from collections import defaultdict
from typing import NamedTuple

import pyarrow.parquet as pq
import pytest
import regulars as rg

CLUB = {
    "schema": "regulars.program/1",
    "id": "even",
    "version": 1,
    "effective_from": "2012-01-01T00:00:00Z",
    "currency": "USD",
    "timezone": "UTC",
    "earn": [{"id": "base", "on": "order", "points": 10, "per": 100, "mode": "step", "when": {"group": ["enrolled"]}}],
    "redeem": {"points": 10, "amount": 1},
}
END = "2013-12-31T00:00:00Z"
# What a redemption took, and what it was worth.
POINTS, MINOR = 5_000, 500

# Row number: what the owner booked, and what the program books.
NEGATIVE = {
    17_586: (-5_020, -5_000),
    47_922: (-5_010, -5_000),
    53_274: (-5_040, -5_000),
    57_458: (-5_020, -5_000),
    68_634: (-5_030, -5_000),
    72_177: (-5_010, -5_000),
    75_942: (-5_010, -5_000),
}


class Row(NamedTuple):
    """A row of the ledger: an order."""

    number: int
    customer: int
    at: str
    group: str
    value: int
    points: int

    @property
    def redeems(self):
        return self.points < 0

    @property
    def earned(self):
        """What the owner booked as earned; negative where a redemption was worth more than the order."""
        return self.points + (POINTS if self.redeems else 0)

    def event(self, kind, **body):
        # Events of one instant are booked in the order of their ids.
        place = {"redemption.reserved": 1, "redemption.captured": 2, "order.paid": 3, "points.adjusted": 4}[kind]
        return {"id": f"{self.number}:{place}", "type": kind, "account": str(self.customer), "occurred_at": self.at, "body": body}

    def paid(self, **line):
        lines = [{"line": "1", "amount": self.value, **line}]
        return self.event("order.paid", order=str(self.number), group=self.group, lines=lines)


@pytest.fixture(scope="module")
def rows(reference_data):
    """The ledger, customer by customer."""
    customers = pq.read_table(reference_data / "loyalty_customers_even.parquet").to_pydict()
    group = dict(zip(customers["id"], customers["loyalty"]))
    log = pq.read_table(reference_data / "loyalty_transactions_even.parquet").to_pydict()
    rows = defaultdict(list)
    for number, (date, customer, value, points) in enumerate(zip(*log.values())):
        rows[customer].append(Row(number, customer, f"{date:%Y-%m-%d}T00:00:00Z", group[customer], value, points))
    return rows


@pytest.fixture(scope="module")
def points(reference):
    return reference("loyalty_even")["points"]


@pytest.fixture(scope="module")
def replayed(rows):
    """Per row what the program books, from the orders and the wish to redeem; and the balances at the end."""
    events = []
    for row in (row for orders in rows.values() for row in orders):
        order = str(row.number)
        if row.redeems:
            events.append(row.event("redemption.reserved", redemption=order, order=order, points=POINTS))
            events.append(row.event("redemption.captured", redemption=order))
        events.append(row.paid())
    replayed = rg.loyalty.replay(CLUB, events, END, tables=["balances", "decisions", "entries"])
    assert set(replayed.decisions["status"]) == {"accepted"} and len(replayed.decisions) == len(events)
    booked = defaultdict(lambda: [0, 0])
    entries = replayed.entries
    for order, kind, points in zip(entries["order"], entries["kind"], entries["points"]):
        if kind == "earn":
            booked[int(order)][0] += points
        elif kind == "capture":
            booked[int(order)][1] -= points
        else:
            assert kind == "reserve"
    return booked, replayed.balances


def test_every_row_is_booked_as_its_owner_did(rows, replayed):
    booked, _ = replayed
    differ = {}
    for row in (row for orders in rows.values() for row in orders):
        if sum(booked[row.number]) != row.points:
            differ[row.number] = (row.points, sum(booked[row.number]))
            assert row.redeems and row.value < MINOR and row.earned < 0
    assert sum(map(len, rows.values())) == 76_493
    assert differ == NEGATIVE


def test_totals_and_months_are_those_of_the_reference(rows, replayed, points):
    booked, balances = replayed
    orders = [row for orders in rows.values() for row in orders]
    earned = sum(earned for earned, _ in booked.values())
    redeemed = -sum(redeemed for _, redeemed in booked.values())
    assert (earned, redeemed) == (points["earned_positive"], points["redeemed"])
    assert len([row for row in orders if booked[row.number][1]]) == points["redemption_rows"]
    # The owner's balance is less by what its rule took.
    taken = sum(ours - theirs for theirs, ours in NEGATIVE.values())
    assert taken == points["earned_positive"] - points["earned_net"] == 140
    assert len(balances) == len(rows)
    assert sum(balances["points"]) == points["balance_2013_12_31"] + taken

    months = defaultdict(lambda: [0, 0, 0])
    for row in orders:
        month = months[row.at[:7]]
        month[0] += booked[row.number][0] - (NEGATIVE[row.number][1] - NEGATIVE[row.number][0] if row.number in NEGATIVE else 0)
        month[1] -= booked[row.number][1]
        month[2] += booked[row.number][1] < 0
    outstanding = 0
    for expected in points["monthly"]:
        earned, redeemed, redemptions = months.pop(expected["month"])
        outstanding += earned - redeemed
        found = {"earned": earned, "redeemed": redeemed, "redemptions": redemptions}
        assert {"month": expected["month"], **found, "outstanding_points_month_end": outstanding} == expected
    assert not months


# ── What if points had expired ─────────────────────────────────────────────────────────────────────────────────────
# The orders stay as they were, each with its 5.00 off: whoever had fewer points left redeems those. And what the owner's
# rule took is taken by hand, as far as there is something to take.


def sums_of(balance):
    """A balance, named as the reference names it."""
    return {
        "earned": -balance["issued"],
        "negative_earn": balance["revoked"],
        "redeemed": balance["spent"],
        "expired": balance["expired"],
        "balance_2013_12_31": balance["points"],
    }


def what_if(club, orders):
    """A customer's sums where redemptions are cut to what is left: one call up to each."""
    sums = dict.fromkeys(("redemption_shortfall", "negative_earn_shortfall"), 0)
    account, waiting = None, []

    def book(events, at):
        nonlocal account
        applied = rg.loyalty.apply(club, account, events, at)
        assert all(decision["status"] == "accepted" for decision in applied.decisions)
        # What comes next is about other orders.
        account = rg.loyalty.compact(applied.account)

    for row in orders:
        if row.redeems:
            book(waiting, row.at)
            waiting = []
            points = min(POINTS, account["balance"]["available"])
            sums["redemption_shortfall"] += POINTS - points
            if points > 0:
                redemption = str(row.number)
                waiting.append(row.event("redemption.reserved", redemption=redemption, points=points))
                waiting.append(row.event("redemption.captured", redemption=redemption))
            waiting.append(row.paid(amount=max(row.value - MINOR, 0), discount=min(row.value, MINOR)))
            if row.earned < 0:
                taken = min(-row.earned, account["balance"]["available"] - points)
                sums["negative_earn_shortfall"] += -row.earned - taken
                if taken > 0:
                    waiting.append(row.event("points.adjusted", points=-taken, reason="negative earnings"))
        else:
            waiting.append(row.paid())
    book(waiting, END)
    return sums | sums_of(account["balance"])


@pytest.mark.parametrize("days", [180, 365])
def test_had_points_expired_the_totals_are_those_of_the_reference(days, rows, points):
    club = {**CLUB, "expiry": {"kind": "rolling", "after": f"P{days}D"}}
    redeemers = {customer: orders for customer, orders in rows.items() if any(row.redeems for row in orders)}
    others = [row.paid() for customer, orders in rows.items() if customer not in redeemers for row in orders]
    balances = rg.loyalty.replay(club, others, END, tables=["balances"]).balances.to_dict()
    sums = {customer: what_if(club, orders) for customer, orders in redeemers.items()}
    for balance in (dict(zip(balances, row)) for row in zip(*balances.values())):
        sums[int(balance["account"])] = {"redemption_shortfall": 0, "negative_earn_shortfall": 0, **sums_of(balance)}
    assert sums.keys() == rows.keys() and len(redeemers) == points["customers_ever_redeemed"]

    total = {name: sum(each[name] for each in sums.values()) for name in next(iter(sums.values()))}
    [expected] = [each for each in points["hypothetical_fifo_expiry"] if each["expiry_days"] == days]
    assert {"expiry_days": days, **total} == expected
    spent = total["negative_earn"] + total["redeemed"] + total["expired"] + total["balance_2013_12_31"]
    assert total["earned"] == spent
    for customer, named in points["named_customers"].items():
        assert sums[int(customer)] == named[f"fifo_expiry_{days}d"]
