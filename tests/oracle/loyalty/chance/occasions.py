"""Random histories of what is no order: rules for it, and what members do and tell."""

from datetime import timedelta
from random import Random

from .. import clock
from ..member import DAYS
from ..occasion import KNOWN_ACTIONS
from . import some


#: What members do: mostly what rules and cards hear of.
ACTIONS = [*KNOWN_ACTIONS, "newsletter", "review", "video", "walk"]


def conditions(random: Random, of_place: bool) -> dict:
    when = {}
    for word in ["channel", "store"] if of_place else []:
        if some(random, 0.15):
            when[word] = random.sample(["x", "y", "z"], 2)
    if some(random, 0.15):
        when["group"] = random.sample(["x", "y", "z"], 2)
    if some(random, 0.15):
        when["weekday"] = random.sample(clock.WEEKDAYS, random.randint(2, 6))
    return when


def limit(random: Random, of_actions: bool) -> dict:
    made = {"per": random.choice(["day", "month", "year", "lifetime"] + ["subject"] * 2 * of_actions)}
    if some(random, 0.6):
        made["times"] = random.choice([1, 1, 2])
    if len(made) == 1 or some(random, 0.2):
        made["points"] = random.choice([30, 70, 300])
    return made


def rule(random: Random, name: str) -> dict:
    on = random.choice(["account.enrolled", "action", "action", "action", "referral", "referral", "yearly", "yearly", "yearly"])
    made = {"id": name, "points": random.choice([5, 50, 33])}
    if on == "action":
        made["on"] = random.choice([*ACTIONS[:-2], "custom", "custom"])
        if made["on"] == "custom":
            made["action"] = "video"
    elif on == "referral":
        made = {"id": name, "on": random.choice(["referral.attributed", "referral.qualified", "referral.qualified"])}
        sides = random.choice([["referrer"], ["referee"], ["referrer", "referee"]])
        made.update({side: random.choice([20, 100]) for side in sides})
        if some(random, 0.4):
            made["min_order"] = random.choice([1000, 3000])
    elif on == "yearly":
        made["on"] = random.choice(DAYS)
        if some(random, 0.7):
            made["window"] = {"before": random.choice(["P0D", "P3D", "P40D"])}
            if some(random, 0.6):
                made["window"]["after"] = random.choice(["P0D", "P3D", "P10D"])
        if some(random, 0.4):
            made["set_before"] = random.choice(["P1D", "P7D", "P40D"])
    else:
        made["on"] = on
    if on != "yearly":
        if some(random, 0.3):
            made["pending"] = random.choice(["P1D", "P7D", "PT36H"])
        if some(random, 0.25):
            made["exclusive"] = random.choice(["g", "h"])
            if some(random, 0.7):
                made["priority"] = random.randint(-1, 2)
    if some(random, 0.5) and (when := conditions(random, on in ("action", "account.enrolled"))):
        made["when"] = when
    if some(random, 0.4):
        made["limit"] = limit(random, on == "action")
        if some(random, 0.2):
            made["limit"] = [made["limit"], limit(random, on == "action")]
    if some(random, 0.2):
        made = rewarding(random, made)
    if some(random, 0.1):
        made["from"] = random.choice(["2025-01-01", "2025-10-26", "2026-03-29"])
    return made


def rewarding(random: Random, made: dict) -> dict:
    """The same rule with a reward in the place of its points."""
    of_points = ("points", "referrer", "referee", "pending", "limit")
    made = {name: value for name, value in made.items() if name not in of_points}
    if made["on"].startswith("referral."):
        made["side"] = random.choice(["referrer", "referee"])
    made["reward"] = {"kind": "voucher", "value": 500}
    if "after" not in made.get("window", {}) and some(random, 0.6):
        made["reward"]["expires_after"] = random.choice(["PT36H", "P5D", "P1M"])
    if some(random, 0.4):
        made["limit"] = {"per": random.choice(["day", "month", "year", "lifetime"]), "times": random.choice([1, 2])}
    return made


def gift(random: Random, units: list) -> dict:
    made = {"points": random.choice([5, 100, 500, 3000, -50]), "reason": "by hand"}
    if some(random, 0.3):
        made["kind"] = random.choice(["surprise", "surprise", "manual"])
        made["actor"] = "till 3"
    if units and some(random, 0.5):
        made["unit"] = random.choice(units)
    if some(random, 0.3):
        made["store"] = random.choice("xyz")
    if made["points"] > 0 and some(random, 0.2):
        made["expires_after"] = random.choice(["P0D", "P7D", "PT36H", "P1M"])
    return made


def told(random: Random, start) -> dict:
    """Something of a member: days near the history, and such as the calendar makes difficult."""
    made = {}
    for name in DAYS:
        if some(random, 0.4):
            near = (start + timedelta(days=random.randint(-20, 70))).strftime("%m-%d")
            day = random.choice([near, near, near, "02-29", "12-31", "01-01", "01-02"])
            made[name] = random.choice(["-", "1984", "2000"]) + "-" + day
    if some(random, 0.45):
        made["verified"] = True
    if some(random, 0.3):
        made["consents"] = {purpose: some(random, 0.75) for purpose in random.choice([["points"], ["letters"], ["points", "letters"]])}
    if some(random, 0.4) or not made:
        made["group"] = random.choice("xyz")
    return made


def placed(random: Random) -> dict:
    return {word: random.choice("xyz") for word in ("channel", "store") if some(random, 0.5)}


def action(random: Random) -> dict:
    made = {"action": random.choice(ACTIONS), **placed(random)}
    if some(random, 0.6):
        made["subject"] = random.choice(["p1", "p2"])
    return made


def referral(random: Random, account: str) -> dict:
    others = ["c2", "c3", "c8" if account == "c1" else "c1"]
    made = {"referrer": account, "referee": random.choice(others)}
    if some(random, 0.4):
        made = {"referrer": random.choice(others), "referee": account}
    if some(random, 0.05):
        made = {"referrer": account, "referee": account}
    if some(random, 0.7):
        made["goods"] = random.choice([0, 999, 1000, 3000])
    return made


def events(random: Random, start, account: str) -> list:
    """Strands of pairs of a type and a body."""
    joined = []
    if some(random, 0.7):
        joined.append(("account.enrolled", {**placed(random), **(told(random, start) if some(random, 0.5) else {})}))
    joined += [("account.updated", told(random, start)) for _ in range(random.choice([0, 1, 1, 2, 3]))]
    if some(random, 0.1):
        joined.append(("account.enrolled", placed(random)))
    acts = [("action.performed", action(random)) for _ in range(random.choice([0, 1, 2, 4]))]
    kinds = ["referral.attributed", "referral.qualified", "referral.qualified"]
    referrals = [(random.choice(kinds), referral(random, account)) for _ in range(random.choice([0, 0, 1, 3]))]
    return [joined, acts, referrals]
