"""Random histories: programs, orders, redemptions, and the calls in which their events arrive; one for each number."""

from datetime import timedelta
from random import Random

from . import clock, occasions
from .chance import some

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
GAPS = [0, 1, 59, 600, 3600, 7200, 20000, 86400, 3 * 86400, 8 * 86400, 33 * 86400]


def conditions(random: Random, of_lines=True) -> dict:
    when = {}
    if of_lines and some(random, 0.5):
        word = random.choice(["product", "category", "brand"])
        when[word] = random.sample(["a", "b", "c"], random.randint(1, 2))
    if some(random, 0.2):
        when[random.choice(["channel", "store", "group", "payment"])] = random.sample(["x", "y", "z"], 2)
    if some(random, 0.15):
        when["weekday"] = random.sample(clock.WEEKDAYS, random.randint(2, 6))
    if some(random, 0.2):
        when["min_amount"] = random.choice([500, 1000, 5000])
    if some(random, 0.1):
        when["max_amount"] = random.choice([6000, 9000, 20000])
    if some(random, 0.1):
        when["min_quantity"] = random.choice([2, 3, 6])
    if some(random, 0.05):
        when["coupon"] = ["SPRING"]
    if some(random, 0.1):
        when["first_order"] = True
    if some(random, 0.1):
        when["tier"] = random.choice([["silver"], ["gold"], ["silver", "gold"]])
    return when


def limit(random: Random) -> dict:
    per = random.choice(["day", "day", "month", "year", "lifetime"])
    made = {"per": per}
    if some(random, 0.4):
        made[random.choice(["orders", "orders", "times"])] = random.choice([1, 1, 2])
    if len(made) == 1 or some(random, 0.2):
        made["points"] = random.choice([30, 100, 300])
    return made


def rule(random: Random, number: int) -> dict:
    made = {"id": f"r{number}", "on": "order"}
    kinds = ["linear", "linear", "step", "fixed", "unit", "multiplier", "multiplier"]
    kind = random.choice(kinds) if number else "linear"
    if kind == "multiplier":
        made["multiplier"] = random.choice([[2, 1], [3, 1], [3, 2], [5, 4], [1, 2]])
    elif kind == "fixed":
        made["points"] = random.choice([5, 50, 33])
    elif kind == "unit":
        made["points"], made["per_unit"] = random.choice([1, 7, 20]), True
    else:
        made["points"], made["per"] = random.choice([(1, 100), (5, 250), (1, 10), (10, 300), (3, 700)])
        made["mode"] = kind
    if number and some(random, 0.7) and (when := conditions(random)):
        made["when"] = when
    if some(random, 0.15):
        made["from"] = random.choice(["2025-01-01", "2025-10-26", "2026-03-29"])
        if some(random, 0.5):
            made["to"] = random.choice(["2026-03-29", "2026-06-30"])
    if kind != "multiplier" and some(random, 0.15):
        made["limit"] = {"per": "order", "points": random.choice([7, 40, 300])}
    elif kind != "multiplier" and some(random, 0.15):
        made["limit"] = limit(random) if some(random, 0.7) else [limit(random), {"per": "order", "points": 50}, limit(random)]
    if some(random, 0.2):
        made["exclusive"] = random.choice(["g", "g", "h"])
        if some(random, 0.7):
            made["priority"] = random.randint(-1, 2)
    return made


def tiers(random: Random) -> dict:
    measure, at = random.choice([("earned", 50), ("earned", 5), ("spend", 3000), ("orders", 1), ("orders", 2)])
    made = {"measure": measure, "levels": [{"id": "silver", "at": at}, {"id": "gold", "at": at * 3}]}
    if some(random, 0.2):
        made["levels"].insert(0, {"id": "bronze", "at": 0})
    if measure != "earned":
        made["basis"] = random.choice(["before", "including"])
    if some(random, 0.6):
        made["window"] = random.choice([{"rolling": "P5D"}, {"rolling": "P1M"}, {"calendar": "month"}, {"calendar": "year"}])
    if some(random, 0.6):
        made["grace"] = random.choice(["P1D", "P10D", "PT36H"])
    made["downgrade"] = random.choice(["one_step", "all"])
    return made


def program(random: Random, zone: str) -> dict:
    made = {
        "schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2020-01-01T00:00:00Z",
        "currency": "EUR", "timezone": zone, "earn": [rule(random, number) for number in range(random.choice([1, 1, 2, 3]))],
        "points": {"rounding": random.choice(["floor", "floor", "half_up", "half_even", "ceiling"])},
    }  # fmt: skip
    basis = {}
    if some(random, 0.2):
        basis["tax"] = "excluded"
    if some(random, 0.2):
        basis["shipping"] = True
    if some(random, 0.2):
        basis["after_discounts"] = False
    if some(random, 0.2):
        basis["points_paid"] = True
    if some(random, 0.3):
        basis["exclude"] = random.choice([["gift_card"], ["sale"], ["coupon"], ["gift_card", "sale", "coupon"]])
    made["basis"] = basis
    made["pending"] = {
        "until": random.choice(["placed", "paid", "paid", "fulfilled", "fulfilled"]),
        "plus": random.choice(["P0D", "P0D", "P1D", "P7D", "P14D", "P1M", "PT36H"]),
    }
    if some(random, 0.4):
        for number in range(random.choice([1, 1, 2, 3])):
            made["earn"].insert(random.randint(0, len(made["earn"])), occasions.rule(random, f"o{number}"))
    expiry = random.choice(["none", "rolling", "rolling", "rolling", "inactivity", "fixed"])
    made["expiry"] = {"kind": expiry}
    if expiry == "rolling":
        made["expiry"]["after"] = random.choice(["P5D", "P30D", "P1M", "P3M", "P12M"])
        if some(random, 0.3):
            made["expiry"]["align"] = random.choice(["month", "quarter", "year"])
    if expiry == "inactivity":
        made["expiry"]["after"] = random.choice(["P5D", "P30D", "P1M", "PT100H"])
    if expiry == "fixed":
        made["expiry"]["date"] = random.choice(["2025-12-31", "2026-03-28", "2026-10-31"])
    if some(random, 0.95):
        made["redeem"] = random.choice([
            {"points": 1, "amount": 1, "step": 1, "max_percent": 100},
            {"points": 1, "amount": 1, "step": 1, "max_percent": 100},
            {"points": 1, "amount": 3, "step": 1, "max_percent": 50},
            {"points": 100, "amount": 33, "step": 1, "max_percent": 100},
            {"points": 10, "amount": 100, "step": 10, "min": 20, "max_percent": 50},
            {"points": 2, "amount": 300, "step": 2, "max_percent": 100},
            {"points": 1, "amount": 2},
            {"points": 3, "amount": 10, "min": 9, "max_percent": 33},
        ])  # fmt: skip
    made["refund"] = {
        "earned": random.choice(["recompute", "recompute", "proportional"]),
        "debt": random.choice(["within_balance", "within_balance", "unlimited", "only_pending"]),
        "expired_lots": random.choice(["forfeit", "reissue", {"grace": "P30D"}, {"grace": "P2D"}]),
    }
    if some(random, 0.3):
        made["tiers"] = tiers(random)
    levels = {level["id"] for level in (made.get("tiers") or {"levels": []})["levels"]}
    for one in made["earn"]:
        if not set((one.get("when") or {}).get("tier", [])) <= levels:
            del one["when"]["tier"]
    if some(random, 0.05):
        made["holdout"] = {"percent": random.choice([10, 50, 100]), "salt": random.choice(["s", "2026q4"])}
    if some(random, 0.2):
        made["limits"] = {}
        if some(random, 0.7):
            made["limits"]["earn"] = random.choice([limit(random), [limit(random), {"per": "order", "points": 80}]])
        if some(random, 0.5):
            made["limits"]["balance_cap"] = random.choice([50, 300, 1000])
    return made


def line(random: Random, number: int) -> dict:
    amounts = [0, 1, 99, 199, 333, 1000, 1998, 3333, 9999, random.randint(1, 20000)]
    made = {"line": str(number), "amount": random.choice(amounts)}
    made["quantity"] = random.choice([1, 1, 2, 3, 7])
    made["kind"] = random.choice(["item"] * 9 + ["gift_card", "shipping", "reward", "fee"]) if number else "item"
    if not number:
        made["amount"] = max(1, made["amount"])
    if some(random, 0.4):
        made["tax"] = made["amount"] * random.choice([5, 19, 23]) // 123
    if some(random, 0.3):
        made["discount"] = random.choice([1, 50, 700])
    if some(random, 0.15):
        made["sale"] = True
    if some(random, 0.7):
        made["product"], made["brand"] = random.choice("abc"), random.choice("abc")
        made["categories"] = random.sample(["a", "b", "c"], random.randint(0, 2))
    return made


def cart(random: Random) -> dict:
    made = {"lines": [line(random, number) for number in range(random.choice([1, 1, 2, 3, 4]))]}
    for word in ("channel", "store", "group", "payment"):
        if some(random, 0.5):
            made[word] = random.choice("xyz")
    if some(random, 0.15):
        made["coupon"] = random.choice(["SPRING", "SUMMER"])
    if some(random, 0.1):
        made["currency"], made["rate"] = random.choice([("ZAR", [1, 17]), ("JPY", [1, 160]), ("GBP", [7, 6])])
    return made


def refund(random: Random, lines: list) -> dict:
    """A refund of units, of an amount, of both or of all; sometimes of more than there is."""
    if some(random, 0.25):
        return {"full": True}
    body = {}
    if some(random, 0.6):
        back = random.sample(lines, random.randint(1, len(lines)))
        body["lines"] = [{"line": one["line"], "quantity": random.randint(1, one["quantity"])} for one in back]
        if some(random, 0.03):
            body["lines"] = [{"line": "nowhere", "quantity": 1}]
    if not body or some(random, 0.15):
        total = sum(one["amount"] for one in lines)
        body["amount"] = max(1, random.choice([1, total // 3, total // 2, total * 2 // 3, total, 1000]))
    return body


def order_events(random: Random, name: str) -> list:
    """What happens to an order, as pairs of a type and a body, in a likely sequence."""
    content = cart(random)
    lines, events = content["lines"], []
    if some(random, 0.6):
        events.append(("order.placed", {"order": name, **content}))
    if some(random, 0.9):
        events.append(("order.paid", {"order": name, **({} if events else content)}))
    if not events:
        events.append(("order.fulfilled", {"order": name, **content, "lines": content["lines"]}))
        events = [("order.placed", events[0][1])]
    for _ in range(random.choice([0, 1, 1, 2, 3, 4])):
        kind = random.choice(["fulfilled"] * 2 + ["part"] + ["refunded"] * 3 + ["cancelled", "paid", "updated"])
        if kind == "part":
            part = random.sample([one["line"] for one in lines], random.randint(1, len(lines)))
            events.append(("order.fulfilled", {"order": name, "lines": part}))
        elif kind == "refunded":
            events.append(("order.refunded", {"order": name, **refund(random, lines)}))
        elif kind == "updated":
            content = {**content, "lines": [dict(one) for one in lines]}
            lines = content["lines"]
            if some(random, 0.3) and len(lines) > 1:
                lines.pop(random.randrange(len(lines)))
            elif some(random, 0.3):
                lines.append({**line(random, 1), "line": str(max(int(one["line"]) for one in lines) + 5)})
            else:
                lines[0]["amount"] = random.randint(1, 20000)
                lines[0].pop("tax", None)
            if some(random, 0.2):
                content.pop(random.choice(["channel", "store", "group", "payment"]), None)
            events.append(("order.updated", {"order": name, **content}))
        elif kind == "paid" and some(random, 0.2):
            events.append(("order.paid", {"order": name, **content}))
        elif kind == "cancelled" and some(random, 0.1):
            events.append(("order.placed", {"order": name, **content}))
        else:
            events.append((f"order.{kind}", {"order": name}))
    return events


def redemption_events(random: Random, name: str, orders: list) -> list:
    body = {"redemption": name, "points": random.choice([1, 10, 20, 33, 50, 100, 101, 200, random.randint(1, 2000)])}
    if some(random, 0.75):
        body["order"] = random.choice(orders)
        if body["order"] == "elsewhere" or some(random, 0.2):
            body["goods"] = random.choice([500, 30000])
    else:
        body["goods"] = random.choice([100, 1000, 30000])
    if some(random, 0.3):
        body["ttl"] = random.choice(["PT30M", "PT1S", "P1D", "PT48H", "P1M"])
    events = [("redemption.reserved", body)]
    if some(random, 0.6):
        less = {"points": random.randint(1, body["points"])} if some(random, 0.2) else {}
        events.append(("redemption.captured", {"redemption": name, **less}))
    if some(random, 0.25):
        events.append(("redemption.released", {"redemption": name}))
    return events


def interleaved(random: Random, strands: list) -> list:
    """One of all sequences that keep the sequence of each strand."""
    merged, strands = [], [list(strand) for strand in strands]
    while strands := [strand for strand in strands if strand]:
        merged.append(random.choice(strands).pop(0))
    return merged


def history(seed: int) -> dict:
    random = Random(seed)
    zone = random.choice(sorted(ZONES))
    first = program(random, zone)
    programs = [first]
    start = clock.instant(random.choice(ZONES[zone]))
    if some(random, 0.15):
        since = clock.written(start + timedelta(days=random.choice([1, 10, 40])))
        programs.append({**program(random, zone), "version": 2, "effective_from": since})
    orders = [f"O{number}" for number in range(random.choice([1, 2, 2, 3]))]
    strands = [order_events(random, name) for name in orders]
    payable = [*orders, "elsewhere"]
    strands += [redemption_events(random, f"R{number}", payable) for number in range(random.choice([0, 1, 2, 3]))]
    strands.append([("points.adjusted", occasions.gift(random)) for _ in range(random.choice([0, 1, 2]))])
    if any(rule["on"] != "order" for one in programs for rule in one["earn"]) or some(random, 0.05):
        strands += occasions.events(random, start)
    events, when = [], start
    for number, (kind, body) in enumerate(interleaved(random, strands)):
        when += timedelta(seconds=random.choice(GAPS))
        head = {"id": f"e{number:02d}", "type": kind, "account": "c1", "occurred_at": clock.written(when)}
        events.append({**head, "body": body})
    for _ in range(random.choice([0, 0, 0, 1, 2, 5])):
        late = events.pop(random.randrange(len(events)))
        events.insert(random.randint(0, len(events)), late)
    for _ in range(random.choice([0, 0, 1])):
        again = random.choice(events)
        events.insert(random.randint(events.index(again) + 1, len(events)), dict(again))
    asked = {**cart(random), "redeem": random.choice([0, 20, 100])}
    return {"programs": programs, "calls": calls(random, events), "cart": asked}


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
