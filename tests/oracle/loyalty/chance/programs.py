"""Random programs: rules for orders, and everything else that a document may say."""

from random import Random

from .. import clock
from . import occasions, some, tiers


def conditions(random: Random, of_lines=True) -> dict:
    when = {}
    if of_lines and some(random, 0.5):
        word = random.choice(["product", "category", "brand"])
        when[word] = random.sample(["a", "b", "c"], random.randint(1, 2))
    if of_lines and some(random, 0.1):
        when["sale"] = some(random, 0.5)
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


def card(random: Random, name: str) -> dict:
    made = {"id": name, "count": random.choice(["orders", "units", "units", "actions"]), "every": random.choice([1, 1, 2, 2, 3, 5])}
    if made["count"] == "actions":
        made["action"] = random.choice(occasions.ACTIONS)
        made["every"] = random.choice([1, 1, 2])
    if some(random, 0.4):
        when = occasions.conditions(random, True) if made["count"] == "actions" else conditions(random)
        made |= {"when": when} if when else {}
    if some(random, 0.1):
        made["from"] = random.choice(["2025-01-01", "2025-10-26", "2026-03-29"])
    if some(random, 0.15):
        made["per"] = random.choice(["day", "month", "year"])
    elif some(random, 0.2):
        made["within"] = random.choice(["PT10H", "P1D", "P5D", "P1M"])
    if some(random, 0.25):
        pers = ["day", "month", "year", "lifetime"] + ["order"] * (made["count"] != "actions")
        made["limit"] = {"per": random.choice(pers), "times": random.choice([1, 1, 2])}
        if some(random, 0.2):
            made["limit"] = [made["limit"], {"per": "month", "times": 3}]
    made["reward"] = random.choice([
        {"kind": "percent_off", "value": 25}, {"kind": "sample"}, {"kind": "free_shipping"}, {"kind": "voucher", "value": 500},
        {"kind": "points", "points": 50}, {"kind": "points", "points": 7}, {"kind": "points", "points": 300},
        {"kind": "amount_off", "value": 100},
    ])  # fmt: skip
    if made["reward"]["kind"] != "points" and some(random, 0.5):
        made["reward"] |= random.choice([{"later": True}, {"expires_after": "P1D"}, {"expires_after": "P1M"}])
    return made


#: Which rules are of the first unit and which of the last: versions of a program agree in it.
OF_UNITS = {"r1": 0, "r2": -1, "o1": 0, "o2": -1}
APART = [{"id": "north", "stores": ["x"]}, {"id": "south", "stores": ["y"]}]


def expiry(random: Random) -> dict:
    made = {"kind": random.choice(["none", "rolling", "rolling", "rolling", "inactivity", "fixed"])}
    if made["kind"] == "rolling":
        made["after"] = random.choice(["P5D", "P30D", "P1M", "P3M", "P12M"])
        if some(random, 0.3):
            made["align"] = random.choice(["month", "quarter", "year"])
    if made["kind"] == "inactivity":
        made["after"] = random.choice(["P5D", "P30D", "P1M", "PT100H"])
    if made["kind"] == "fixed":
        made["date"] = random.choice(["2025-12-31", "2026-03-28", "2026-10-31"])
    return made


def redeem_limit(random: Random) -> dict:
    made = {"per": random.choice(["order", "day", "month", "year", "lifetime"])}
    made[random.choice(["times", "points"])] = random.choice([1, 2, 2, 3])
    if "points" in made:
        made["points"] *= 30
    return made


def redeem(random: Random) -> dict:
    made = terms_of_redeeming(random)
    if some(random, 0.15):
        made["value"] = random.choice(["issue", "issue", "now"])
    if some(random, 0.15):
        made["limit"] = random.choice([redeem_limit(random), [redeem_limit(random), redeem_limit(random)]])
    if some(random, 0.1):
        made["cool_down"] = random.choice(["PT1H", "P1D", "P1M"])
    if some(random, 0.1):
        made["min_order"] = random.choice([1000, 5000])
    if some(random, 0.1):
        made["max_amount"] = random.choice([20, 100, 1000])
    return made


def terms_of_redeeming(random: Random) -> dict:
    return random.choice([
        {"points": 1, "amount": 1, "step": 1, "max_percent": 100},
        {"points": 1, "amount": 1, "step": 1, "max_percent": 100},
        {"points": 1, "amount": 3, "step": 1, "max_percent": 50},
        {"points": 100, "amount": 33, "step": 1, "max_percent": 100},
        {"points": 10, "amount": 100, "step": 10, "min": 20, "max_percent": 50},
        {"points": 2, "amount": 300, "step": 2, "max_percent": 100},
        {"points": 1, "amount": 2},
        {"points": 3, "amount": 10, "min": 9, "max_percent": 33},
    ])  # fmt: skip


def limits(random: Random) -> dict:
    made = {}
    if some(random, 0.7):
        made["earn"] = random.choice([limit(random), [limit(random), {"per": "order", "points": 80}], {"per": "order", "points": 120}])
    if some(random, 0.5):
        made["balance_cap"] = random.choice([50, 300, 1000])
    if some(random, 0.3):
        made["redeem"] = redeem_limit(random)
        if some(random, 0.2):
            made["redeem"] = [made["redeem"], redeem_limit(random)]
    return made


def unit(random: Random, name: str) -> dict:
    made = {"id": name}
    if some(random, 0.5):
        made["rounding"] = random.choice(["half_up", "ceiling", "half_even", "floor"])
    if some(random, 0.5):
        made["expiry"] = expiry(random)
    if some(random, 0.3):
        made["limits"] = limits(random)
    if some(random, 0.7):
        made["redeem"] = redeem(random)
    return made


def offer(random: Random, name: str) -> dict:
    made = {"id": name, "kind": "product", "product": "cup", "points": random.choice([5, 20, 50])}
    if some(random, 0.2):
        made["min_order"] = random.choice([1000, 5000])
    if some(random, 0.2):
        made["limit"] = redeem_limit(random)
        if some(random, 0.2):
            made["limit"] = [made["limit"], redeem_limit(random)]
    if some(random, 0.2):
        made["cool_down"] = random.choice(["PT1H", "P1D", "P1M"])
    if some(random, 0.1):
        made["when"] = {"group": ["x", "y"]}
    if some(random, 0.1):
        made["from"] = random.choice(["2025-10-26", "2026-03-29"])
    return made


def divide(random: Random, made: dict, units: list):
    """Puts units and stores apart into a program."""
    if units:
        for one in made.get("rewards", []):
            if one["id"] == "q":
                one["unit"] = units[0]
        made["units"] = [unit(random, name) for name in units]
        for one in made["earn"]:
            if one["id"] in OF_UNITS and "reward" not in one:
                one["unit"] = units[OF_UNITS[one["id"]]]
        for one in made.get("stamps", []):
            if one["id"] == "b" and one["reward"]["kind"] == "points":
                one["unit"] = units[0]
        if (made.get("tiers") or {}).get("measure") == "earned" and some(random, 0.5):
            made["tiers"]["unit"] = random.choice(units)
    if some(random, 0.2):
        made["stores"] = {"apart": APART[: random.choice([1, 2])]}
        for one in made["earn"]:
            if one["on"] != "order" and "reward" not in one and some(random, 0.3):
                one["stores"] = "north"


def program(random: Random, zone: str, units: list) -> dict:
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
    made["expiry"] = expiry(random)
    if some(random, 0.95):
        made["redeem"] = redeem(random)
    made["refund"] = {
        "earned": random.choice(["recompute", "recompute", "proportional"]),
        "debt": random.choice(["within_balance", "within_balance", "unlimited", "only_pending"]),
        "expired_lots": random.choice(["forfeit", "reissue", {"grace": "P30D"}, {"grace": "P2D"}]),
    }
    if some(random, 0.3):
        made["stamps"] = [card(random, name) for name in random.choice(["a", "a", "b", "ab"])]
    if some(random, 0.15):
        made["rewards"] = [offer(random, name) for name in random.choice(["p", "pq"])]
    if some(random, 0.05):
        made["holdout"] = {"percent": random.choice([10, 50, 100]), "salt": random.choice(["s", "2026q4"])}
    if some(random, 0.18):
        made["guests"] = {"within": random.choice(["P0D", "P5D", "P30D", "PT100H"])}
    if some(random, 0.1):
        made["consent"] = {"purposes": random.choice([["points"], ["points", "letters"]])}
    if some(random, 0.2):
        made["limits"] = limits(random)
    if some(random, 0.4):
        tiers.put_in(random, made)
    divide(random, made, units)
    return made
