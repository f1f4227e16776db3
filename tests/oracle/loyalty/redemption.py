"""Redemptions: points set aside, then spent or given back to where they came from."""

from fractions import Fraction

from .order import Order
from .program import Program


class Take:
    """What a redemption holds of one lot."""

    def __init__(self, lot, points: int):
        self.lot = lot
        self.points = points


class Redemption:
    def __init__(self, name, order, program, points, at, event, ends_at):
        self.name = name
        self.order = order
        self.program = program
        self.points = points
        self.amount = program.money(points)
        self.at = at
        self.event = event
        self.ends_at = ends_at
        self.state = "reserved"
        self.takes = []
        self.came_back = 0

    @property
    def live(self) -> bool:
        return self.state in ("reserved", "captured")


def reasons_against(program: Program, points: int, available: int, goods, others: int) -> set:
    """Everything that speaks against redeeming so many points: nothing, if the set is empty.

    `goods` is what the share is of, in the program's currency, or None; `others` is what other redemptions of the order pay.
    """
    terms = program.redeem
    if terms is None:
        return {"not_offered"}
    reasons = set()
    if points < (terms.get("min") or 0):
        reasons.add("below_minimum")
    if points % (terms.get("step") or 1):
        reasons.add("not_a_step")
    share = terms.get("max_percent")
    if goods is None:
        if share is not None:
            reasons.add("goods_unknown")
    elif program.money(points) + others > goods * Fraction(share if share is not None else 100, 100):
        reasons.add("above_limit")
    if program.money(points) == 0:
        reasons.add("worth_nothing")
    if points > available:
        reasons.add("insufficient_points")
    return reasons


def most(program: Program, available: int, goods: Fraction) -> int:
    """The fewest points that pay the most: every number of steps is tried, until it is more than there is or may be."""
    terms, best = program.redeem, 0
    if terms is None:
        return 0
    step = terms.get("step") or 1
    for points in range(step, available + 1, step):
        against = reasons_against(program, points, available, goods, 0)
        if "above_limit" in against:
            break
        if not against and program.money(points) > program.money(best):
            best = points
    return best


def goods_for(program: Program, body: dict, order: Order):
    """The goods that a reservation may pay: those of the order if it is known, or as the reservation says."""
    if order is not None and order.lines:
        return order.goods_left() * program.exchange(order.cart)
    return Fraction(body["goods"]) if body.get("goods") is not None else None
