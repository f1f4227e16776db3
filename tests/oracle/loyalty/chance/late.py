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
        spell_out(random, program)
        if "calendar" in (program.get("tiers") or {}).get("window", {}) and some(random, 0.3):
            program["tiers"]["window"] = {"calendar": "quarter"}
    if scale:
        for program in made["programs"]:
            for one in program.get("units", []):
                one["scale"] = scale
    if some(random, 0.12):
        made["compact"] = True
    for other in made.get("others", []):
        if some(random, 0.2) and other["after"] < len(made["calls"]):
            merge_again(random, made, other)


OTHER_KINDS = [
    {"kind": "sample"}, {"kind": "sample", "product": "cup"}, {"kind": "free_shipping"}, {"kind": "store_credit", "value": 300},
    {"kind": "gift_card", "value": 500}, {"kind": "voucher", "value": 1}, {"kind": "amount_off", "value": 100},
    {"kind": "percent_off", "value": 100},
]  # fmt: skip
NAMES = {
    "en": {"one": "star", "other": "stars"},
    "pl": {"one": "gwiazdka", "few": "gwiazdki", "many": "gwiazdek", "other": "gwiazdki"},
    "ru": {"one": "звезда", "few": "звезды", "many": "звёзд", "other": "звезды"},
    "zh": {"other": "星"},
}


def spell_out(random: Random, program: dict):
    """Defaults that are written, and names, which change no number."""
    usual = {"tax": "included", "shipping": False, "after_discounts": True, "points_paid": False}
    for name, value in usual.items():
        if some(random, 0.05):
            program["basis"].setdefault(name, value)
    if some(random, 0.05):
        program.setdefault("stores", "shared")
    for one in [program["points"], *program.get("units", [])]:
        if some(random, 0.05):
            one["name"] = {language: NAMES[language] for language in random.sample(sorted(NAMES), random.randint(1, 4))}
    for one in program["earn"] + program.get("stamps", []):
        of_orders = one.get("on") == "order" or one.get("count") in ("orders", "units")
        if one.get("on") == "order" and "points" in one and some(random, 0.05):
            one.setdefault("per_unit", False)
        if of_orders and some(random, 0.05):
            one.setdefault("when", {}).setdefault("first_order", False)


def some_goods(random: Random) -> dict:
    words = random.choice([["product"], ["category"], ["brand"], ["product", "category"], []])
    chosen = {word: random.sample(["a", "b", "c"], random.randint(1, 2)) for word in words}
    return chosen if chosen and some(random, 0.7) else {**chosen, "sale": some(random, 0.5)}


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
        offer |= random.choice(OTHER_KINDS)
    if some(random, 0.2):
        offer["amount"] = 1


def vary_reward(random: Random, one: dict):
    """Cards and rules that end, and rewards of other kinds."""
    if not {"from", "to"} & set(one) and some(random, 0.05):
        one["to"] = random.choice(["2025-10-26", "2026-03-29", "2026-06-30"])
    if one.get("reward") and one["reward"]["kind"] == "voucher" and some(random, 0.5):
        later = {name: one["reward"][name] for name in ("expires_after", "later") if name in one["reward"]}
        one["reward"] = {**random.choice([*OTHER_KINDS, {"kind": "product", "product": "cup"}]), **later}
    if one.get("reward", {}).get("kind", "points") != "points" and some(random, 0.1):
        one["reward"].setdefault("later", some(random, 0.5))


def lengthen(random: Random, terms: dict):
    """Limits of redeeming for a year, in the place of those for a lifetime."""
    found = [*listed((terms.get("limits") or {}).get("redeem")), *listed((terms.get("redeem") or {}).get("limit"))]
    for limit in found:
        if limit["per"] == "lifetime" and some(random, 0.5):
            limit["per"] = "year"


def merge_again(random: Random, made: dict, other: dict):
    """The same merge under another name, in one of the calls that follow it."""
    events, as_of = random.choice(made["calls"][other["after"] :])
    at = random.choice([other["event"]["occurred_at"], as_of])
    event = {**other["event"], "id": other["event"]["id"] + "2", "occurred_at": min(at, as_of)}
    events.insert(random.randint(0, len(events)), event)
