"""A disagreement made small."""

import copy

from .compare import differences
from .questions import touched


def kind(found: list) -> str:
    """What sort of disagreement it is, so that making it small does not turn it into another."""
    first = found[0] if found else ""
    return "error" if "ends with" in first else "quote" if first.startswith("quote") else "ledger" if first else ""


def smaller(history: dict):
    """Histories with something left out."""
    if history.get("compact"):
        yield {**copy.deepcopy(history), "compact": False}
    for number, other in enumerate(history.get("others") or []):
        made = copy.deepcopy(history)
        made["others"].pop(number)
        yield made
        if other.get("others"):
            made = copy.deepcopy(history)
            del made["others"][number]["others"]
            yield made
            for inner in smaller({"programs": [], "calls": other["others"][0]["calls"]}):
                made = copy.deepcopy(history)
                made["others"][number]["others"][0]["calls"] = inner["calls"]
                yield made
        for call, (events, _) in enumerate(other["calls"]):
            for place in range(len(events)):
                made = copy.deepcopy(history)
                made["others"][number]["calls"][call][0].pop(place)
                yield made
    for number in range(len(history["calls"])):
        events, as_of = history["calls"][number]
        for place in range(len(events)):
            made = copy.deepcopy(history)
            made["calls"][number][0].pop(place)
            yield made
        if number + 1 < len(history["calls"]):
            made = copy.deepcopy(history)
            later = made["calls"].pop(number + 1)
            made["calls"][number] = (events + later[0], later[1])
            yield made
    for number, program in enumerate(history["programs"]):
        if len(history["programs"]) > 1:
            made = copy.deepcopy(history)
            made["programs"].pop(number)
            yield made
        for place in range(len(program["earn"])):
            made = copy.deepcopy(history)
            made["programs"][number]["earn"].pop(place)
            yield made
            for name in ("when", "from", "to", "limit", "priority", "exclusive", "unit", "stores"):
                if name in program["earn"][place]:
                    made = copy.deepcopy(history)
                    del made["programs"][number]["earn"][place][name]
                    yield made
        for place, card in enumerate(program.get("stamps") or []):
            made = copy.deepcopy(history)
            made["programs"][number]["stamps"].pop(place)
            yield made
            for name in ("when", "from", "limit", "per", "within"):
                if name in card:
                    made = copy.deepcopy(history)
                    del made["programs"][number]["stamps"][place][name]
                    yield made
        for place, offer in enumerate(program.get("rewards") or []):
            for name in ("when", "to", "amount", "limit", "cool_down", "min_order"):
                if name in offer:
                    made = copy.deepcopy(history)
                    del made["programs"][number]["rewards"][place][name]
                    yield made
        for name in ("basis", "points", "units", "stores", "expiry", "pending", "redeem", "refund", "limits", "tiers", "stamps", "rewards", "guests", "consent", "holdout"):
            if name in program:
                made = copy.deepcopy(history)
                del made["programs"][number][name]
                yield made
        for place, terms in enumerate([program, *program.get("units", [])]):
            for name in [word for word in terms.get("redeem") or {} if word not in ("points", "amount")]:
                made = copy.deepcopy(history)
                of = made["programs"][number]
                del (of["units"][place - 1] if place else of)["redeem"][name]
                yield made
        if program["timezone"] != "UTC":
            made = copy.deepcopy(history)
            made["programs"][number]["timezone"] = "UTC"
            yield made
    for call in range(len(history["calls"])):
        for place, event in enumerate(history["calls"][call][0]):
            lines = event["body"].get("lines") or []
            for which in range(len(lines) if len(lines) > 1 else 0):
                made = copy.deepcopy(history)
                made["calls"][call][0][place]["body"]["lines"].pop(which)
                yield made
            for name in ("ttl", "channel", "store", "group", "payment", "coupon", "verified"):
                if name in event["body"]:
                    made = copy.deepcopy(history)
                    del made["calls"][call][0][place]["body"][name]
                    yield made


def minimal(history: dict) -> dict:
    """The same disagreement with everything left out that it does not need; none that is known already."""
    wanted, found = kind(differences(history)), True
    while found:
        found = False
        for made in smaller(history):
            try:
                if kind(differences(made)) == wanted and not touched(made):
                    history, found = made, True
                    break
            except Exception:  # it no longer hangs together: an order that nobody placed, a program without a rule
                continue
    return history


def told_of(other: dict, indent: str) -> list:
    """Another account, and those that it took in."""
    text = [f"{indent}{other['account']}, taken in before call {other['after']}, as of {other['as_of']}:"]
    for inner in other.get("others") or []:
        text += told_of(inner, indent + "   ")
    for events, as_of in other["calls"]:
        text += [f"{indent}{event['id']} {event['type']} {event['occurred_at']} {event['body']}" for event in events]
        text.append(f"{indent}as of {as_of}")
    return [*text, f"{indent}{other['event']['occurred_at']} merged"]


def told(history: dict) -> str:
    """A history as text."""
    text = [f"program {program}" for program in history["programs"]]
    text += ["the account is kept compact"] if history.get("compact") else []
    for other in history.get("others") or []:
        text += told_of(other, "   ")
    for events, as_of in history["calls"]:
        text += [f"{event['id']} {event['type']} {event['occurred_at']} {event['body']}" for event in events]
        text.append(f"as of {as_of}")
    return "\n".join([*text, f"cart {history.get('cart')}", *differences(history)])
