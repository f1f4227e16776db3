"""Random orders, what becomes of them, and redemptions."""

from hashlib import sha256
from json import dumps
from random import Random

from . import some


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
    if some(random, 0.17):
        made["sale"] = some(random, 0.9)
    if some(random, 0.7):
        made["product"], made["brand"] = random.choice("abc"), random.choice("abc")
        made["categories"] = random.sample(["a", "b", "c"], random.randint(0, 2))
    return made


def cart(random: Random, rates: bool) -> dict:
    made = {"lines": [line(random, number) for number in range(random.choice([1, 1, 2, 3, 4]))]}
    for word in ("channel", "store", "group", "payment"):
        if some(random, 0.5):
            made[word] = random.choice("xyz")
    if some(random, 0.15):
        made["coupon"] = random.choice(["SPRING", "SUMMER"])
    if some(random, 0.1):
        made["currency"], made["rate"] = random.choice([("ZAR", [1, 17]), ("JPY", [1, 160]), ("GBP", [7, 6])])
        if rates and some(random, 0.5):
            del made["rate"]
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
    if some(random, 0.03):
        body["full"] = False
    return body


def order_events(random: Random, name: str, rates: bool) -> list:
    """What happens to an order, as pairs of a type and a body, in a likely sequence."""
    content = cart(random, rates)
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


def reward_events(random: Random, name: str, account: str, orders: list, sources: list) -> list:
    """A reward is used: the number of it is guessed."""
    text = dumps(["reward", account, random.choice(sources), random.choice([1, 1, 2, 3])], separators=(",", ":"))
    body = {"redemption": name, "entitlement": sha256(text.encode()).hexdigest()[:32]}
    if some(random, 0.7):
        body["order"] = random.choice(orders)
    if some(random, 0.3):
        body["ttl"] = random.choice(["PT30M", "P1D", "P1M"])
    events = [("redemption.reserved", body)]
    if some(random, 0.7):
        events.append(("redemption.captured", {"redemption": name}))
    if some(random, 0.25):
        events.append(("redemption.released", {"redemption": name}))
    return events


def redemption_events(random: Random, name: str, orders: list, units: list, offers: list) -> list:
    body = {"redemption": name, "points": random.choice([1, 10, 20, 33, 50, 100, 101, 200, random.randint(1, 2000)])}
    if some(random, 0.75):
        body["order"] = random.choice(orders)
        if body["order"] == "elsewhere" or some(random, 0.2):
            body["goods"] = random.choice([500, 30000])
    else:
        body["goods"] = random.choice([100, 1000, 30000])
    if offers and some(random, 0.5):
        del body["points"]
        body["reward"] = random.choice([*offers, *offers, "nothing"])
        if some(random, 0.3):
            body["quantity"] = random.choice([2, 3])
        if some(random, 0.5):
            body["line"] = random.choice("012")
    elif units and some(random, 0.5):
        body["unit"] = random.choice(units)
    if some(random, 0.3):
        body["store"] = random.choice("xyz")
    if some(random, 0.3):
        body["ttl"] = random.choice(["PT30M", "PT1S", "P1D", "PT48H", "P1M"])
    events = [("redemption.reserved", body)]
    if some(random, 0.6):
        less = {"points": random.randint(1, body.get("points", 100))} if some(random, 0.2) else {}
        events.append(("redemption.captured", {"redemption": name, **less}))
    if some(random, 0.25):
        events.append(("redemption.released", {"redemption": name}))
    return events
