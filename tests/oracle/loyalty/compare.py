"""Holds the library against the oracle on one history."""

import re

import regulars as rg

from . import clock
from .book import MAIN
from .ledger import Ledger
from .merge import merge
from .replay import balance, call, lots, other_purses, quote_of, steps, tier

ORIGIN = ("order", "rule", "line", "unit", "stores")
POINTS = ("pending", "available", "reserved", "spent", "expired")


def library_lots(account: dict) -> list:
    found = []
    for lot in account["lots"]:
        points = tuple(lot[bucket] for bucket in POINTS)
        if any(points):
            origin = tuple(lot.get(name) or "" for name in ORIGIN)
            found.append((origin, lot["earned_at"], lot.get("expires_at") or "never", points))
    return sorted(found)


def library_tier(account: dict) -> tuple:
    """The level, when its grace ends, and since when there was which."""
    told = account.get("tier") or {}
    return told.get("level"), told.get("grace_ends"), steps([(one["at"], one.get("to")) for one in told.get("history") or []])


def purse_of(told: dict) -> tuple:
    return told.get("unit"), told.get("stores")


def changes(decision: dict) -> dict:
    """What a decision of the library says that moved, by purse."""
    others = {purse_of(one): one["change"] for one in decision.get("purses") or []}
    return ({MAIN: decision["change"]} if decision["change"] else {}) | others


def reasons(decision: dict) -> dict:
    return {purse_of(one): one["reason"] for one in decision.get("purses") or []}


def let_go(decision: dict, first: tuple) -> dict:
    """What a decision of the library says that was waived, by purse; itself it speaks of the first."""
    parts = [(first, decision), *((purse_of(one), one) for one in decision.get("purses") or [])]
    return {purse: one["facts"]["waived"] for purse, one in parts if "waived" in (one.get("facts") or {})}


def whole(told: dict) -> dict:
    """A balance with the bucket that is told only where there is something in it."""
    return {"transferred": 0, **told}


def purses(account: dict) -> list:
    return [(*purse_of(one), whole(one["balance"])) for one in account.get("purses") or []]


def asked(name: str, request: dict, left_out: dict) -> dict:
    """Calls the library, and puts back into accounts those events in full for which it asks; `left_out` are those that there
    are, by the field of the account."""
    while True:
        try:
            return rg.call(name, request)
        except rg.Error as error:
            wanted = re.search('expected the event "(.+)" in full', str(error))
            found = [
                field
                for field, events in left_out.items()
                if wanted and request[field] and wanted[1] in request[field]["events"] and wanted[1] in events
            ]
            if not found:
                raise
            events = [left_out[found[0]][wanted[1]] if one == wanted[1] else one for one in request[found[0]]["events"]]
            request = {**request, found[0]: {**request[found[0]], "events": events}}


class Both:
    """One account as the library has it, and as the oracle does."""

    def __init__(self, programs: list, name: str, is_compact=False):
        self.programs = programs
        self.name = name
        self.is_compact = is_compact  # whether the library is given the account without most of its events
        self.events = {}  # those events
        self.account = None
        self.ledger = Ledger(programs)

    def call(self, events: list, as_of: str) -> list:
        """Takes a call in. What the library says otherwise."""
        events = [event if event["account"] in self.ledger.was else {**event, "account": self.name} for event in events]
        events = [event for event in events if event["type"] != "account.merged" or event["account"] != self.name]  # refused before
        self.make_compact()
        request = {"programs": self.programs, "account": self.account, "as_of": as_of}
        if events or self.account is None:
            reply = asked("loyalty.apply", {**request, "events": events}, {"account": self.events})
        else:
            reply = rg.call("loyalty.tick", request)
        self.account, found = reply["account"], []
        for theirs, mine in zip(reply["decisions"], call(self.ledger, events, as_of)):
            found += decision_differences(theirs, mine)
        return found + self.standing()

    def merge(self, other: "Both", event: dict, as_of) -> list:
        """Takes another account in."""
        self.make_compact()
        other.make_compact()
        request = {"programs": self.programs, "a": other.account, "b": self.account, "event": event}
        reply = asked("loyalty.merge", {**request, "as_of": as_of} if as_of else request, {"a": other.events, "b": self.events})
        self.account, other.account = reply["b"], reply["a"]
        decision = merge(other.ledger, self.ledger, event, as_of)
        if not decision.refused:
            self.events |= other.events
        return decision_differences(reply["decisions"][0], decision) + self.standing() + other.standing()

    def make_compact(self):
        if self.is_compact and self.account is not None:
            self.events |= {held["event"]["id"]: held for held in self.account["events"] if isinstance(held, dict)}
            self.account = rg.call("loyalty.compact", {"account": self.account})["account"]

    def standing(self) -> list:
        """Where the account is said to stand otherwise."""
        account, ledger = self.account, self.ledger
        pairs = {
            "balance": (whole(account["balance"]), balance(ledger)),
            "purses": (purses(account), other_purses(ledger)),
            "rewards": (account.get("rewards") or [], ledger.rewards),
            "lots": (library_lots(account), lots(ledger)),
        }
        if not ledger.merged_into:
            pairs["tier"] = (library_tier(account), tier(ledger))
        return [f"{self.name} {name}: {theirs}, oracle {mine}" for name, (theirs, mine) in pairs.items() if theirs != mine]


def decision_differences(theirs: dict, mine) -> list:
    name, found = f"{theirs['event']} {theirs['type']}", []
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
    if (theirs.get("rewards") or []) != mine.rewards:
        found.append(f"{name}: rewards {theirs.get('rewards')}, oracle {mine.rewards}")
    if not mine.duplicate and changes(theirs) != mine.changes:
        found.append(f"{name}: changes {changes(theirs)}, oracle {mine.changes}")
    if not mine.duplicate and reasons(theirs) != {one: why for one, why in mine.reasons.items() if one != MAIN}:
        found.append(f"{name}: reasons {reasons(theirs)}, oracle {mine.reasons}")
    if not mine.duplicate and not mine.refused and theirs["type"].startswith("order.") and let_go(theirs, mine.first) != mine.let_go:
        found.append(f"{name}: waived {let_go(theirs, mine.first)}, oracle {mine.let_go}")
    return found


def differences(history: dict) -> list:
    """What the library says otherwise than the oracle: lines of text, none if they agree."""
    main = Both(history["programs"], "c1", history.get("compact", False))
    try:
        if found := lived(main, history):
            return found
    except rg.Error as error:
        return [f"the library ends with {error.code} {error.field}: {error}"]
    as_of = max(history["calls"][-1][1], clock.written(main.ledger.now))
    main.make_compact()
    return quote_differences({**history, "as_of": as_of}, main.account, main.ledger)


def lived(one: Both, history: dict) -> list:
    """The calls of an account, with those of others that are taken in between them."""
    for number in range(len(history["calls"]) + 1):
        for other in history.get("others") or []:
            if min(other["after"], len(history["calls"])) == number and (found := taken_in(one, other)):
                return found
        if number < len(history["calls"]) and (found := one.call(*history["calls"][number])):
            return [f"call {number}, {found[0]}", *found[1:]]
    return []


def taken_in(one: Both, other: dict) -> list:
    """The history of another account, and its merging."""
    another = Both(one.programs, other["account"], one.is_compact)
    return lived(another, other) or one.merge(another, other["event"], other["as_of"])


def quote_differences(history: dict, account, ledger: Ledger) -> list:
    programs, cart, as_of = history["programs"], history.get("cart"), history["as_of"]
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
    if (theirs.get("rewards") or []) != mine["rewards"]:
        found.append(f"quote: rewards {theirs.get('rewards')}, oracle {mine['rewards']}")
    if (theirs.get("entitlements") or []) != mine["entitlements"]:
        found.append(f"quote: entitlements {theirs.get('entitlements')}, oracle {mine['entitlements']}")
    for told, (name, points, unit, against) in zip(theirs.get("catalogue") or [], mine["catalogue"], strict=True):
        wanted = against or {"reward_possible"}
        said = (told["reward"], told["points"], told.get("unit"), told["possible"])
        if said != (name, points, unit, not against) or told["reason"] not in wanted:
            found.append(f"quote: {told}, oracle {name} {points} {unit} {sorted(wanted)}")
    units = {one["unit"]: one["points"] for one in theirs.get("units") or []}
    if units != mine["units"]:
        found.append(f"quote: units {units}, oracle {mine['units']}")
    for name in ("max_points", "max_amount", "points", "amount"):
        if theirs["redeem"][name] != mine[name]:
            found.append(f"quote: {name} {theirs['redeem'][name]}, oracle {mine[name]}")
    if theirs["redeem"].get("in_cart") != mine["in_cart"]:
        found.append(f"quote: in_cart {theirs['redeem'].get('in_cart')}, oracle {mine['in_cart']}")
    if mine["against"] and theirs["redeem"]["reason"] not in mine["against"]:
        found.append(f"quote: {theirs['redeem']['reason']}, oracle {sorted(mine['against'])}")
    return found + quote_kept(history, account, theirs)


def quote_kept(history: dict, account, quoted) -> list:
    """What a quote promises, an order placed, reserved for and paid at the same instant gets."""
    cart, as_of = dict(history["cart"]), history["as_of"]
    asked, unit = cart.pop("redeem", 0), cart.pop("unit", None)
    steps = [("order.placed", {"order": "quoted", **cart}), ("order.paid", {"order": "quoted"})]
    if asked:
        steps.insert(1, ("redemption.reserved", {"redemption": "quoted", "order": "quoted", "points": asked, **({"unit": unit} if unit else {})}))
    events = [
        {"id": f"quoted{number}", "type": kind, "account": "c1", "occurred_at": as_of, "body": body}
        for number, (kind, body) in enumerate(steps)
    ]
    request = {"programs": history["programs"], "account": account, "events": events, "as_of": as_of}
    decisions = rg.call("loyalty.apply", request)["decisions"]
    found = []
    if asked and (decisions[1]["status"] == "accepted") != (quoted["redeem"]["points"] == asked):
        found.append(f"quote: {quoted['redeem']['reason']}, reserved {decisions[1]['reason']}")
    paid = changes(decisions[-1])
    issued = sum(-change.get("issued", 0) for (unit, _), change in paid.items() if unit is None)
    if issued != quoted["earn"]["points"]:
        found.append(f"quote: earns {quoted['earn']['points']}, paid {paid}")
    return found
