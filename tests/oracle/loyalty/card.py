"""A card: what counts for it, how often it was full, and the rewards of that."""

from . import clock
from .earning import holds_for_line, order_holds
from .occasion import Occasion
from .order import GOODS, Order
from .program import Program
from .share import shares
from .terms import listed

MOST_AT_ONCE = 100
LENGTHS = {"day": 10, "month": 7, "year": 4, "lifetime": 0}


class Brought:
    """What an order or an action brings to a card, and since when."""

    def __init__(self, at, name: str, count: int):
        self.at = at
        self.name = name
        self.count = count


def counted_lines(card: dict, order: Order) -> list:
    """Of each line the units that are left, where it counts."""
    when = card.get("when") or {}
    return [
        order.units_left(line) if line.get("kind", "item") in GOODS and holds_for_line(when, line) else 0 for line in order.lines
    ]


def brought_by_order(program: Program, card: dict, order: Order, first: bool, tier) -> int:
    """What an order brings to a card of its version: itself, or the units that are left of what counts."""
    if card["count"] == "actions" or order.cancelled or order.earned_at is None or order.nothing_left() or not order.lines:
        return 0
    if not order_holds(program, card, order, first, tier):
        return 0
    units = sum(counted_lines(card, order))
    return min(units, 1) if card["count"] == "orders" else units


def brought_by_action(program: Program, card: dict, action: Occasion) -> int:
    return int(card["count"] == "actions" and card["action"] == action.body["action"] and action.meets(program, card))


def times_full(program: Program, card: dict, brought: list) -> int:
    """How many cards are full by what stands now."""
    brought = sorted((one for one in brought if one.count), key=lambda one: (one.at, one.name))
    if card.get("within"):
        return full_within(program, card, brought)
    found = {}
    for one in brought:
        period = day_of(program, one.at)[: LENGTHS[card.get("per") or "lifetime"]]
        found[period] = found.get(period, 0) + one.count
    return sum(count // card["every"] for count in found.values())


def full_within(program: Program, card: dict, brought: list) -> int:
    full, inside = 0, []  # the instants of what lies in the card, the oldest first
    for one in brought:
        inside = [at for at in inside if clock.after(at, card["within"], program.zone) > one.at]
        inside += [one.at] * one.count
        full += len(inside) // card["every"]
        inside = inside[len(inside) // card["every"] * card["every"] :]
    return full


def day_of(program: Program, at) -> str:
    return clock.local_day(at, program.zone).isoformat()


def withheld(program: Program, card: dict, order, at, given: list) -> bool:
    """Whether a limit of the card leaves no room among its rewards that were given."""
    for limit in listed(card.get("limit")):
        per = limit["per"]
        together = [
            one
            for one in given
            if not one.get("withheld")
            and (
                one.get("order") == order
                if per == "order"
                else day_of(program, clock.instant(one["at"]))[: LENGTHS[per]] == day_of(program, at)[: LENGTHS[per]]
            )
        ]
        if len(together) >= limit["times"]:
            return True
    return False


def decided(program: Program, card: dict, rewards: list, full: int, order, at) -> list:
    """The rewards of the cards that are full now and never were."""
    given = [one for one in rewards if one.get("stamp") == card["id"]]
    fresh = []
    for number in range(len(given) + 1, min(full, len(given) + MOST_AT_ONCE) + 1):
        item = {"stamp": card["id"], "number": number, "at": clock.written(at), "reward": card["reward"]}
        if order is not None:
            item["order"] = order
        if withheld(program, card, order, at, given + fresh):
            item["withheld"] = True
        fresh.append(item)
    return fresh


def points_of(card: dict, full: int, rewards: list, order: str) -> int:
    """The points that an order's own rewards of a card come to, if so many cards are full: others keep theirs."""
    own = [one for one in rewards if one.get("stamp") == card["id"] and one.get("order") == order]
    others = sum(one.get("stamp") == card["id"] and one.get("order") != order for one in rewards)
    kept = max(0, min(full - others, len(own)))
    return card["reward"]["points"] * sum(not one.get("withheld") for one in own[:kept])


def over_lines(card: dict, order: Order, points: int) -> dict:
    """Points of a card over the lines that count, by what is left of them."""
    parts = shares(points, counted_lines(card, order))
    return {(card["id"], line["line"]): part for line, part in zip(order.lines, parts)}
