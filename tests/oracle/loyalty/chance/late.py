"""What histories came to have later: drawn by itself, so that the numbers of the histories stay theirs."""

from random import Random

from .. import clock
from ..terms import listed
from . import some


def widen(random: Random, made: dict):
    """Points that pay for some goods alone or have digits, rewards of every kind and other ends; accounts that are kept compact,
    and merges of what is one already."""
    for program in made["programs"]:
        for terms in [program, *program.get("units", [])]:
            if terms.get("redeem") and some(random, 0.1):
                terms["redeem"]["on"] = some_goods(random)
    scale = random.choice([0, 0, 0, 2, 4])
    for program in made["programs"]:
        if scale:
            program["points"]["scale"] = scale
        for offer in program.get("rewards", []):
            vary_offer(random, offer, [level["id"] for level in (program.get("tiers") or {}).get("levels", [])])
        for one in program.get("stamps", []) + program["earn"]:
            vary_reward(random, one)
        for terms in [program, *program.get("units", [])]:
            lengthen(random, terms)
        if "calendar" in (program.get("tiers") or {}).get("window", {}) and some(random, 0.3):
            program["tiers"]["window"] = {"calendar": "quarter"}
    if some(random, 0.12):
        made["compact"] = True
    for other in made.get("others", []):
        if some(random, 0.2) and other["after"] < len(made["calls"]):
            merge_again(random, made, other)


def some_goods(random: Random) -> dict:
    words = random.choice([["product"], ["category"], ["brand"], ["product", "category"]])
    return {word: random.sample(["a", "b", "c"], random.randint(1, 2)) for word in words}


def vary_offer(random: Random, offer: dict, levels: list):
    if "from" not in offer and some(random, 0.1):
        offer["to"] = random.choice(["2025-10-26", "2026-03-29", "2026-06-30"])
    if some(random, 0.3):
        when = offer.setdefault("when", {})
        if levels and some(random, 0.5):
            when["tier"] = random.sample(levels, random.randint(1, len(levels)))
        else:
            when["weekday"] = random.sample(clock.WEEKDAYS, random.randint(2, 6))
    if some(random, 0.4):
        del offer["product"]
        offer |= random.choice([{"kind": "sample"}, {"kind": "free_shipping"}, {"kind": "store_credit", "value": 300}])
    if some(random, 0.2):
        offer["amount"] = 1


def vary_reward(random: Random, one: dict):
    """Cards and rules that end, and rewards of other kinds."""
    if not {"from", "to"} & set(one) and some(random, 0.05):
        one["to"] = random.choice(["2025-10-26", "2026-03-29", "2026-06-30"])
    if one.get("reward") and one["reward"]["kind"] == "voucher" and some(random, 0.5):
        later = {name: one["reward"][name] for name in ("expires_after", "later") if name in one["reward"]}
        kinds = [{"kind": "gift_card", "value": 500}, {"kind": "product", "product": "cup"}, {"kind": "store_credit", "value": 1}]
        one["reward"] = {**random.choice(kinds), **later}


def lengthen(random: Random, terms: dict):
    """Limits of redeeming for a year, in the place of those for a lifetime."""
    found = [(terms.get("limits") or {}).get("redeem"), *listed((terms.get("redeem") or {}).get("limit"))]
    for limit in found:
        if limit and limit["per"] == "lifetime" and some(random, 0.5):
            limit["per"] = "year"


def merge_again(random: Random, made: dict, other: dict):
    """The same merge under another name, in one of the calls that follow it."""
    events, as_of = random.choice(made["calls"][other["after"] :])
    at = random.choice([other["event"]["occurred_at"], as_of])
    event = {**other["event"], "id": other["event"]["id"] + "2", "occurred_at": min(at, as_of)}
    events.insert(random.randint(0, len(events)), event)
