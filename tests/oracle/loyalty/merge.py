"""Two accounts become one: everything of the one that ends moves into the one that lives on."""

import copy

from . import clock
from .book import MAIN
from .decision import Decision
from .event import Event
from .ledger import Ledger

LYING = ("pending", "available", "spent", "expired")  # of lots; nothing is reserved by then


def merge(a: Ledger, b: Ledger, document: dict, as_of=None) -> Decision:
    """Merges `a` into `b`. A refusal is recorded by `a`."""
    event = Event(document)
    now = max(moment for moment in (event.at, a.now, b.now) if moment is not None)
    a.account, b.account = event.account, event.body["into"]
    a.pass_time(now)
    b.pass_time(now)
    if refused := reasons_against(a, b):
        decision = Decision(event, refused)
        a.decisions[event.id] = decision
        b.pass_time(clock.instant(as_of) if as_of else now)
        return decision
    before = {purse: dict(balance) for purse, balance in b.purses.items()}
    move_points(a, b)
    move_rest(a, b, now)
    given = len(b.rewards)
    b.follow_orders(event.at)
    b.look_again(event.at)
    b.review(now)
    decision = Decision(event)
    # Of orders that earn by what the other account has told; what either was given before, this event does not give.
    decision.rewards = copy.deepcopy(b.rewards[given:])
    decision.changes = b.changes(before)
    decision.reasons = dict.fromkeys((one for one in decision.changes if one != MAIN), decision.reason)
    b.decisions |= a.decisions | {event.id: decision}
    b.pass_time(clock.instant(as_of) if as_of else now)
    return decision


def reasons_against(a: Ledger, b: Ledger) -> set:
    if a.closed_at or b.closed_at:
        return {"account_closed"}
    if any(redemption.state == "reserved" for redemption in a.redemptions.values()):
        return {"reservations_open"}
    pairs = [(a.decisions, b.decisions), (a.order_events, b.order_events), (a.redemptions, b.redemptions)]
    return {"ids_in_both"} if any(set(mine) & set(theirs) for mine, theirs in pairs) else set()


def move_points(a: Ledger, b: Ledger):
    for purse, balance in list(a.purses.items()):
        for bucket, points in list(balance.items()):
            if bucket not in ("issued", "transferred"):
                a.shift(purse, bucket, -points)
                a.shift(purse, "transferred", points)
                b.shift(purse, bucket, points)
                b.shift(purse, "transferred", -points)
    for lot in a.lots:
        if any(getattr(lot, bucket) for bucket in LYING):
            move_lot(a, b, lot)
    a.lots = []
    for lot in sorted(b.lots, key=lambda lot: lot.spending_order()):
        b.pay_debt(lot)


def move_lot(a: Ledger, b: Ledger, lot):
    """Both may have celebrated the same day by the same rule: then the points join one lot."""
    same = [other for other in b.lots if lot.day is not None and other.day == lot.day]
    if not same:
        lot.number = len(b.lots)
        b.lots.append(lot)
        return
    for bucket in LYING:
        setattr(same[0], bucket, getattr(same[0], bucket) + getattr(lot, bucket))
    for redemption in a.redemptions.values():
        for take in redemption.takes:
            if take.lot is lot:
                take.lot = same[0]


def move_rest(a: Ledger, b: Ledger, now):
    a.merged_into = b.account
    b.owners |= {name: a.owners.get(name, a.account) for name in a.order_events}
    b.was |= {a.account} | a.was
    for name in ("order_events", "booked", "round", "waived", "redemptions", "earned_at", "active_at", "grants", "order_tiers"):
        getattr(b, name).update(getattr(a, name))
    for name in ("groups", "brought", "barred_orders"):
        getattr(b, name).update(getattr(a, name))
    b.celebrated |= a.celebrated
    b.firsts |= a.firsts
    b.referred |= a.referred
    b.referrers |= {referee: referrer for referee, referrer in a.referrers.items() if referee not in b.referrers}
    b.occasions += a.occasions
    b.rewards, a.rewards = b.rewards + a.rewards, []
    b.member.join(a.member)
    b.join_levels(a.standing, now)
