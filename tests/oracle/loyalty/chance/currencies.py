"""What points are worth in other currencies, with orders and carts in them, and what is told in so many words of who enrols:
drawn by itself, so that the numbers of the histories stay theirs."""

from random import Random

from ..order import GOODS
from . import some

RATES = {"GBP": [7, 6], "JPY": [1, 160], "KWD": [3, 1], "ZAR": [1, 17]}


def widen(random: Random, made: dict):
    if some(random, 0.7 if "rates" in made["programs"][0] else 0.1):
        for program in made["programs"]:
            for terms in terms_of(program):
                if terms.get("redeem") and some(random, 0.8):
                    terms["redeem"]["amounts"] = amounts(random, terms["redeem"]["amount"])
        carts = [event["body"] for told in calls(made) for event in told if is_cart(event)]
        for order in sorted({cart["order"] for cart in carts}):
            if some(random, 0.8):
                price(random, made["programs"], [cart for cart in carts if cart["order"] == order])
        if some(random, 0.8):
            price(random, made["programs"], [made["cart"]])
        spend(random, made)
    for told in calls(made):
        for event in told:
            if event["type"] == "account.enrolled" and "verified" not in event["body"] and some(random, 0.2):
                # Said of one of two that are the same event, it makes no other of it.
                event["body"] = {**event["body"], "verified": False}


def amounts(random: Random, amount: int) -> list:
    chosen = random.sample(sorted(RATES), random.randint(1, 3))
    factors = [0.3, 0.85, 1, 1.1, 1.6, 2, 17]
    return [{"currency": one, "amount": max(1, round(amount * random.choice(factors)))} for one in chosen]


def price(random: Random, programs: list, carts: list):
    """Puts carts of one order into another currency, seldom not all into the same, with rates of their own where the program
    has none."""
    known = [one["currency"] for one in programs[0].get("rates", [])]
    redeeming = [terms.get("redeem") or {} for program in programs for terms in terms_of(program)]
    named = [one["currency"] for redeem in redeeming for one in redeem.get("amounts", [])]
    currency = random.choice([*sorted(RATES), *named, *named])
    for cart in carts:
        cart["currency"] = random.choice(sorted(RATES)) if some(random, 0.03) else currency
        cart["rate"] = RATES[cart["currency"]]
        if cart["currency"] in known and some(random, 0.5):
            del cart["rate"]


def spend(random: Random, made: dict):
    """Gives points to spend, and lets them pay of orders as these become known: of one order more than once, and of several
    units."""
    units = [None, *(one["id"] for one in made["programs"][0].get("units", []))]
    told = made["calls"][0][0]
    if told and some(random, 0.9):
        first = min(event["occurred_at"] for event in told)
        for unit in units:
            body = {"points": random.choice([300, 3000, 30000, 30000]), "reason": "to spend", **({"unit": unit} if unit else {})}
            gift = {"id": f"gift{unit or ''}", "type": "points.adjusted", "account": "c1", "occurred_at": first, "body": body}
            told.insert(0, gift)
    paid = set()
    for told in calls(made):
        for event in [event for event in told if is_cart(event)]:
            order = event["body"]["order"]
            if order in paid or some(random, 0.4):
                continue
            paid.add(order)
            place = told.index(event) + 1
            told[place:place] = redemptions(random, event, made["programs"])


def redemptions(random: Random, event: dict, programs: list) -> list:
    """Redemptions of an order as it is told by an event; many pay about what others leave of it."""
    found, order, paid = [], event["body"]["order"], 0
    goods = sum(line["amount"] for line in event["body"]["lines"] if line.get("kind", "item") in GOODS)
    program = random.choice([programs[0], programs[0], programs[-1]])
    every = terms_of(program)
    random.shuffle(every)
    for number in range(random.choice([1, 2, 2, 3])):
        terms = every[number % len(every)]
        redeem = terms.get("redeem") or {}
        points = random.choice([10, 20, 60, 60, 100, 300, 600])
        worth = [one["amount"] for one in redeem.get("amounts", []) if one["currency"] == event["body"].get("currency")]
        if worth and some(random, 0.8):
            left = goods * redeem.get("max_percent", 100) // 100 - paid
            points = left // random.choice([1, 1, 2, 3]) * redeem["points"] // worth[0] + random.choice([-1, 0, 0, 1])
            points -= points % redeem.get("step", 1)
            paid += points * worth[0] // redeem["points"]
        body = {"order": order, "redemption": f"{order}P{number}", "points": max(1, points)}
        if terms is not program:
            body["unit"] = terms["id"]
        bodies = [("reserved", body)]
        if some(random, 0.6):
            less = {"points": (body["points"] + 1) // 2} if some(random, 0.2) else {}
            bodies.append(("captured", {"redemption": body["redemption"], **less}))
        elif some(random, 0.2):
            bodies.append(("released", {"redemption": body["redemption"]}))
        for kind, content in bodies:
            head = {**event, "id": f"{event['id']}p{number}-{kind}", "type": f"redemption.{kind}"}
            found.append({**head, "body": content})
    return found


def terms_of(program: dict) -> list:
    return [program, *program.get("units", [])]


def is_cart(event: dict) -> bool:
    return event["type"] in ("order.placed", "order.updated", "order.paid") and bool(event["body"].get("lines"))


def calls(history: dict):
    """The events of each call of an account, and of those that are merged into it."""
    for told, _ in history["calls"]:
        yield told
    for other in history.get("others", []):
        yield from calls(other)
