"""Holds the library against the oracle on one history, and makes a disagreement small."""

import copy

import regulars as rg

from .ledger import Ledger
from .questions import touched
from .replay import balance, call, lots, quote_of

ORIGIN = ("order", "rule", "line")
POINTS = ("pending", "available", "reserved", "spent", "expired")


def library_lots(account: dict) -> list:
    found = []
    for lot in account["lots"]:
        points = tuple(lot[bucket] for bucket in POINTS)
        if any(points):
            origin = tuple(lot.get(name) or "" for name in ORIGIN)
            found.append((origin, lot["earned_at"], lot.get("expires_at") or "never", points))
    return sorted(found)


def differences(history: dict) -> list:
    """What the library says otherwise than the oracle: lines of text, none if they agree."""
    programs, account, found = history["programs"], None, []
    ledger = Ledger(programs)
    for number, (events, as_of) in enumerate(history["calls"]):
        try:
            request = {"programs": programs, "account": account, "as_of": as_of}
            if events or account is None:
                reply = rg.call("loyalty.apply", {**request, "events": events})
            else:
                reply = rg.call("loyalty.tick", request)
        except rg.Error as error:
            return [f"call {number}: the library ends with {error.code} {error.field}: {error}"]
        account = reply["account"]
        for theirs, mine in zip(reply["decisions"], call(ledger, events, as_of)):
            name = f"call {number}, {theirs['event']} {theirs['type']}"
            change = {bucket: moved for bucket, moved in mine.change.items() if moved} if not mine.duplicate else None
            if theirs["status"] != mine.status:
                found.append(f"{name}: {theirs['status']} {theirs['reason']}, oracle {mine.status} {sorted(mine.refused)}")
            elif mine.refused and theirs["reason"] not in mine.refused:
                found.append(f"{name}: {theirs['reason']}, oracle {sorted(mine.refused)}")
            elif not mine.refused and theirs["reason"] != mine.reason:
                found.append(f"{name}: {theirs['reason']}, oracle {mine.reason}")
            if theirs["duplicate"] != mine.duplicate:
                found.append(f"{name}: duplicate {theirs['duplicate']}, oracle {mine.duplicate}")
            if theirs["type"] == "order.refunded" and theirs["change"].get("issued") and not mine.duplicate:
                found.append(f"{name}: a refund raises points by {-theirs['change']['issued']}")
            if change is not None and theirs["change"] != change:
                found.append(f"{name}: change {theirs['change']}, oracle {change}")
        if (account.get("tier") or {}).get("level") != ledger.standing.level:
            found.append(f"call {number}: tier {account.get('tier')}, oracle {ledger.standing.level} {ledger.standing.history}")
        if account["balance"] != balance(ledger):
            found.append(f"call {number}: balance {account['balance']}, oracle {balance(ledger)}")
        if library_lots(account) != lots(ledger):
            found.append(f"call {number}: lots {library_lots(account)}, oracle {lots(ledger)}")
        if found:
            return found
    return found + quote_differences(history, account, ledger)


def quote_differences(history: dict, account, ledger: Ledger) -> list:
    programs, cart, as_of = history["programs"], history.get("cart"), history["calls"][-1][1]
    if cart is None:
        return []
    try:
        theirs = rg.call("loyalty.quote", {"programs": programs, "account": account, "cart": cart, "as_of": as_of})
    except rg.Error as error:
        return [f"quote: the library ends with {error.code} {error.field}: {error}"]
    mine = quote_of(ledger, cart, as_of)
    found = []
    if theirs["earn"]["points"] != mine["earn"]:
        found.append(f"quote: earns {theirs['earn']['points']}, oracle {mine['earn']}")
    for name in ("max_points", "max_amount", "points", "amount"):
        if theirs["redeem"][name] != mine[name]:
            found.append(f"quote: {name} {theirs['redeem'][name]}, oracle {mine[name]}")
    if mine["against"] and theirs["redeem"]["reason"] not in mine["against"]:
        found.append(f"quote: {theirs['redeem']['reason']}, oracle {sorted(mine['against'])}")
    return found + quote_kept(history, account, theirs)


def quote_kept(history: dict, account, quoted) -> list:
    """What a quote promises, an order placed, reserved for and paid at the same instant gets."""
    cart, as_of = dict(history["cart"]), history["calls"][-1][1]
    asked = cart.pop("redeem", 0)
    steps = [("order.placed", {"order": "quoted", **cart}), ("order.paid", {"order": "quoted"})]
    if asked:
        steps.insert(1, ("redemption.reserved", {"redemption": "quoted", "order": "quoted", "points": asked}))
    events = [
        {"id": f"quoted{number}", "type": kind, "account": "c1", "occurred_at": as_of, "body": body}
        for number, (kind, body) in enumerate(steps)
    ]
    request = {"programs": history["programs"], "account": account, "events": events, "as_of": as_of}
    decisions = rg.call("loyalty.apply", request)["decisions"]
    found = []
    if asked and (decisions[1]["status"] == "accepted") != (quoted["redeem"]["points"] == asked):
        found.append(f"quote: {quoted['redeem']['reason']}, reserved {decisions[1]['reason']}")
    if -decisions[-1]["change"].get("issued", 0) != quoted["earn"]["points"]:
        found.append(f"quote: earns {quoted['earn']['points']}, paid {decisions[-1]['change']}")
    return found


def kind(found: list) -> str:
    """What sort of disagreement it is, so that making it small does not turn it into another."""
    first = found[0] if found else ""
    return "error" if "ends with" in first else "quote" if first.startswith("quote") else "ledger" if first else ""


def smaller(history: dict):
    """Histories with something left out."""
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
            for name in ("when", "from", "to", "limit", "priority", "exclusive"):
                if name in program["earn"][place]:
                    made = copy.deepcopy(history)
                    del made["programs"][number]["earn"][place][name]
                    yield made
        for name in ("basis", "points", "expiry", "pending", "redeem", "refund", "limits", "tiers", "holdout"):
            if name in program:
                made = copy.deepcopy(history)
                del made["programs"][number][name]
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
            for name in ("ttl", "channel", "store", "group", "payment", "coupon"):
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


def told(history: dict) -> str:
    """A history as text."""
    text = [f"program {program}" for program in history["programs"]]
    for events, as_of in history["calls"]:
        text += [f"{event['id']} {event['type']} {event['occurred_at']} {event['body']}" for event in events]
        text.append(f"as of {as_of}")
    return "\n".join([*text, f"cart {history.get('cart')}", *differences(history)])
