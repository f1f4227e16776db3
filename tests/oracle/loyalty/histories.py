"""Random histories: programs, orders, redemptions, and the calls in which their events arrive; one for each number."""

from datetime import timedelta
from random import Random

from . import clock
from .chance import currencies, late, occasions, some, tiers
from .chance.orders import cart, order_events, redemption_events, reward_events
from .chance.programs import program

# Zones with and without a jump, with a jump at midnight, and far from Greenwich; each with an instant just before a jump.
ZONES = {
    "Europe/Warsaw": ["2025-10-25T20:30:00Z", "2026-03-28T21:00:00Z"],
    "America/New_York": ["2026-03-08T03:00:00Z", "2025-11-02T02:30:00Z"],
    "Asia/Tokyo": ["2025-12-31T14:00:00Z"],
    "Africa/Cairo": ["2025-04-24T20:30:00Z", "2025-10-30T19:00:00Z"],
    "America/Havana": ["2026-03-08T03:30:00Z", "2025-11-02T02:00:00Z"],
    "Asia/Kathmandu": ["2026-02-27T17:00:00Z"],
    "Pacific/Auckland": ["2026-04-04T10:00:00Z"],
    "UTC": ["2024-02-28T22:00:00Z"],
}
RATES = [
    [{"currency": "ZAR", "rate": [1, 19]}, {"currency": "JPY", "rate": [3, 500]}, {"currency": "GBP", "rate": [8, 7]}],
    [{"currency": "GBP", "rate": [6, 5]}, {"currency": "JPY", "rate": [1, 150]}, {"currency": "ZAR", "rate": [2, 35]}],
]
GAPS = [0, 1, 59, 600, 3600, 7200, 20000, 86400, 3 * 86400, 8 * 86400, 33 * 86400]


def interleaved(random: Random, strands: list) -> list:
    """One of all sequences that keep the sequence of each strand."""
    merged, strands = [], [list(strand) for strand in strands]
    while strands := [strand for strand in strands if strand]:
        merged.append(random.choice(strands).pop(0))
    return merged


def history(seed: int) -> dict:
    random = Random(seed)
    zone = random.choice(sorted(ZONES))
    units = random.choice([[], [], [], ["growth"], ["growth", "miles"]])
    start = clock.instant(random.choice(ZONES[zone]))
    programs = versions(random, zone, units, start)
    rates = some(random, 0.2)
    for one in programs if rates else []:
        one["rates"] = random.choice(RATES)
    asked = {**cart(random, rates), "redeem": random.choice([0, 20, 100])}
    if units and some(random, 0.5):
        asked["unit"] = random.choice(units)
    made = {"programs": programs, "calls": calls(random, member_events(random, programs, units, start, "c1", "")), "cart": asked}
    if some(random, 0.3):
        for account in random.choice([["c8"], ["c8"], ["c8", "c9"]]):
            take_in(random, made, units, start, account)
    more = Random(f"late {seed}")
    late.widen(more, made)
    for other in made.get("others", []):
        if some(more, 0.2):
            take_in_first(more, made, other, units, start)
    currencies.widen(Random(f"currencies {seed}"), made)
    return made


def versions(random: Random, zone: str, units: list, start) -> list:
    """A program, and sometimes later versions of it: another program, or the same with other tiers."""
    made, since = [program(random, zone, units)], start
    for number in range(random.choice([0] * 15 + [1, 1, 1, 1, 2])):
        since += timedelta(days=random.choice([1, 10, 40]))
        later = tiers.changed(random, made[-1]) if some(random, 0.5) else program(random, zone, units)
        made.append({**later, "version": number + 2, "effective_from": clock.written(since)})
    return made


def member_events(random: Random, programs: list, units: list, start, account: str, mark: str) -> list:
    """What one account does, in the sequence in which it arrives; a mark tells its names from those of others."""
    orders = [f"{mark}O{number}" for number in range(random.choice([1, 2, 2, 3]))]
    strands = [order_events(random, name, "rates" in programs[0]) for name in orders]
    offers = [offer["id"] for one in programs for offer in one.get("rewards", [])]
    payable = [*orders, mark + "elsewhere"]
    strands += [redemption_events(random, f"{mark}R{number}", payable, units, offers) for number in range(random.choice([0, 1, 2, 3]))]
    strands.append([("points.adjusted", occasions.gift(random, units)) for _ in range(random.choice([0, 1, 2]))])
    sources = [rule["id"] for one in programs for rule in one["earn"] if rule.get("reward")]
    sources += [card["id"] for one in programs for card in one.get("stamps", [])]
    for number in range(random.choice([0, 1, 2]) if sources else 0):
        strands.append(reward_events(random, f"{mark}W{number}", account, orders, sources))
    heard = any(rule["on"] != "order" for one in programs for rule in one["earn"])
    heard = heard or any(card["count"] == "actions" for one in programs for card in one.get("stamps", []))
    heard = heard or any(one.get("guests") or one.get("consent") for one in programs)
    if heard or some(random, 0.05):
        strands += occasions.events(random, start, account)
    events, when = [], start
    sequence = interleaved(random, strands)
    if some(random, 0.04):
        sequence.insert(random.randint(len(sequence) // 2, len(sequence)), ("account.closed", {"reason": "asked for"} if some(random, 0.5) else {}))
    for number, (kind, body) in enumerate(sequence):
        when += timedelta(seconds=random.choice(GAPS))
        head = {"id": f"{mark}e{number:02d}", "type": kind, "account": account, "occurred_at": clock.written(when)}
        events.append({**head, "body": body})
    for _ in range(random.choice([0, 0, 0, 1, 2, 5])):
        late = events.pop(random.randrange(len(events)))
        events.insert(random.randint(0, len(events)), late)
    if some(random, 0.1):
        random.shuffle(events)
    for _ in range(random.choice([0, 0, 1])):
        again = random.choice(events)
        events.insert(random.randint(events.index(again) + 1, len(events)), dict(again))
    return events


def take_in(random: Random, made: dict, units: list, start, account: str):
    """Another account, and its merging into the first; sometimes one of its names is a name of the first too."""
    others = made.setdefault("others", [])
    after = random.randint(others[-1]["after"] if others else 0, len(made["calls"]))
    here = {event["id"] for events, _ in made["calls"][:after] for event in events}
    for mark in ("", account) if some(random, 0.06) else (account,):
        events = member_events(random, made["programs"], units, start, account, mark)
        events = events[: random.choice([3, 8, len(events)])]
        if mark or here & {event["id"] for event in events}:
            break
    mine = calls(random, events)
    known = [mine[-1][1], *(as_of for _, as_of in made["calls"][:after]), *(one["known"] for one in others)]
    at = clock.instant(random.choice(known)) + timedelta(seconds=random.choice([0, 0, 3600, 5 * 86400]))
    as_of = max(*known, clock.written(at))
    event = {"id": f"{account}m", "type": "account.merged", "account": account, "occurred_at": clock.written(at)}
    other = {"account": account, "calls": mine, "after": after, "event": {**event, "body": {"into": "c1"}}}
    other["as_of"], other["known"] = random.choice([None, None, as_of]), as_of
    others.append(other)
    made["calls"] = [
        (events, moment if number < after else max(moment, as_of)) for number, (events, moment) in enumerate(made["calls"])
    ]
    ids = [event["id"] for events, _ in made["calls"] for event in events]
    for events, _ in made["calls"][after:]:
        for event in events:
            if ids.count(event["id"]) == 1 and not event["type"].startswith("referral") and some(random, 0.3):
                event["account"] = account


def take_in_first(random: Random, made: dict, other: dict, units: list, start):
    """A third account, merged into the second before that is merged itself."""
    account = f"{other['account']}0"
    mine = calls(random, member_events(random, made["programs"], units, start, account, account)[: random.choice([3, 8, 20])])
    mine = [(events, as_of) for events, as_of in mine if as_of <= other["known"]]
    if not mine:
        return
    at = random.choice([mine[-1][1], other["calls"][-1][1], other["event"]["occurred_at"]])
    event = {"id": f"{account}m", "type": "account.merged", "account": account, "occurred_at": at, "body": {"into": other["account"]}}
    after = random.choice([0, len(other["calls"])])
    if after == 0:
        known = max(mine[-1][1], at)
        other["calls"] = [(events, max(as_of, known)) for events, as_of in other["calls"]]
    other["others"] = [{"account": account, "calls": mine, "after": after, "event": event, "as_of": None, "known": other["known"]}]
    for events, _ in made["calls"][other["after"] :]:
        for event in events:
            if event["account"] == other["account"] and not event["type"].startswith("account.m") and some(random, 0.3):
                event["account"] = account


def calls(random: Random, events: list) -> list:
    """Splits events into calls, with ticks between: a call comes no earlier than its events and the call before."""
    made, held, known = [], [], clock.instant("2000-01-01T00:00:00Z")
    for event in events:
        held.append(event)
        known = max(known, clock.instant(event["occurred_at"]))
        if some(random, 0.2):
            known += timedelta(seconds=random.choice([0, 0, 0, 3600, 5 * 86400]))
            made.append((held, clock.written(known)))
            held = []
        if made and some(random, 0.1):  # a tick
            made.append(([], made[-1][1]))
    known += timedelta(seconds=random.choice([0, 3600, 20 * 86400, 400 * 86400]))
    made.append((held, clock.written(known)))
    return made
