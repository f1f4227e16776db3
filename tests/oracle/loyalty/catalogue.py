"""Rewards that points buy: who is offered which, what bounds it, and what of its points comes back."""

from . import clock
from .book import Book
from .decision import Decision
from .event import Event
from .order import Order
from .program import Program
from .redemption import Redemption, goods_for
from .terms import listed


class Catalogue(Book):
    def buy_reward(self, event: Event, program: Program, order, refused: set, ends_at) -> Decision:
        body = event.body
        offers = [one for one in program.rewards if one["id"] == body["reward"]]
        if not offers:
            return Decision(event, refused | {"unknown_reward"})
        offer, quantity = offers[0], body.get("quantity") or 1
        purse = (offer.get("unit"), self.group_to_spend(program, event))
        points, goods = offer["points"] * quantity, goods_for(body, order, self.rate_of(order))
        refused |= self.against_offer(program, offer, points, purse, goods, event.at, event.order)
        if refused:
            return Decision(event, refused)
        redemption = Redemption(event.redemption, event.order, program, purse, points, 0, event.at, event.id, ends_at)
        redemption.bought, redemption.line = offer["id"], body.get("line")
        self.set_aside(redemption)
        return Decision(event, reason="reward_reserved")

    def against_offer(self, program: Program, offer: dict, points: int, purse, goods, at, order) -> set:
        """Everything that speaks against an offer: nothing, if the set is empty."""
        reasons = set() if self.is_offered(program, offer, at) else {"reward_not_offered"}
        if points > self.balance(purse)["available"]:
            reasons.add("insufficient_points")
        if offer.get("min_order") is not None:
            if goods is None:
                reasons.add("goods_unknown")
            elif goods < offer["min_order"]:
                reasons.add("below_min_order")
        unit, _ = purse
        same = [one for one in self.by_points(unit) if one.bought == offer["id"]]
        bounds = [(limit, same) for limit in listed(offer.get("limit"))]
        bounds += [(limit, self.by_points(unit)) for limit in program.terms[unit].redeem_limits]
        for limit, found in bounds:
            times, used = self.redeemed(program, found, limit["per"], at, order)
            if limit.get("times") and times >= limit["times"] or limit.get("points") and used + points > limit["points"]:
                reasons.add("redeem_limit")
        if self.cooling(program, offer.get("cool_down"), same, at):
            reasons.add("cool_down")
        return reasons

    def is_offered(self, program: Program, offer: dict, at) -> bool:
        day, when = clock.local_day(at, program.zone), offer.get("when") or {}
        if offer.get("from") and day.isoformat() < offer["from"] or offer.get("to") and day.isoformat() > offer["to"]:
            return False
        if when.get("weekday") and clock.WEEKDAYS[day.weekday()] not in when["weekday"]:
            return False
        if when.get("group") and self.member.group not in when["group"]:
            return False
        return not when.get("tier") or self.level_at(at) in when["tier"]

    def catalogue(self, program: Program, group, goods, at) -> list:
        """What each offer costs, of which unit, and what speaks against it."""
        found = []
        for offer in program.rewards:
            unit = offer.get("unit")
            against = self.against_offer(program, offer, offer["points"], (unit, group), goods, at, None)
            found.append((offer["id"], offer["points"], unit, {"account_closed"} if self.closed_at else against))
        return found


def bought_back(redemption: Redemption, order: Order, before: Order) -> int:
    """How many of a reward's points have come back with units of its line, rounded down."""
    for line in order.lines:
        if line["line"] == redemption.line:
            units = line.get("quantity", 1) - before.units_back(line)
            back = order.units_back(line) - before.units_back(line)
            return redemption.points * back // units if units else 0
    return 0
