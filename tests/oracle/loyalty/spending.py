"""What a redemption has to reckon with: what there is, what it is worth, what bounds it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from .terms import Terms


@dataclass
class Spending:
    """`goods` are those of the order, in the program's currency, or None, `payable` those that points may pay of them; `others`
    what other redemptions of the order pay, `of_goods` what that is of these goods; `worth` what so many points would pay; `earlier`
    are limits, each with how often and how many points were redeemed in its time; `cooling` whether another redemption was too short
    ago."""

    terms: Terms
    available: int
    goods: Fraction | None
    payable: Fraction | None
    worth: Callable[[int], int]
    others: int = 0
    of_goods: int = 0
    earlier: list = field(default_factory=list)
    cooling: bool = False

    def reasons_against(self, points: int) -> set:
        """Everything that speaks against redeeming so many points: nothing, if the set is empty."""
        redeem = self.terms.redeem
        if redeem is None:
            return {"not_offered"}
        reasons = set()
        if points < (redeem.get("min") or 0):
            reasons.add("below_minimum")
        if points % (redeem.get("step") or 1):
            reasons.add("not_a_step")
        if points > self.available:
            reasons.add("insufficient_points")
        if self.worth(points) == 0:
            reasons.add("worth_nothing")
        return reasons | self.against_goods(points) | self.against_limits(points)

    def against_goods(self, points: int) -> set:
        redeem, reasons = self.terms.redeem, set()
        share, least, most = (redeem.get(name) for name in ("max_percent", "min_order", "max_amount"))
        money = self.worth(points)
        if self.goods is None:
            if share is not None or least is not None or redeem.get("on"):
                reasons.add("goods_unknown")
        else:
            if money + self.of_goods > self.payable * Fraction(share if share is not None else 100, 100):
                reasons.add("above_limit")
            if least is not None and self.goods < least:
                reasons.add("below_min_order")
        if most is not None and money + self.others > most:
            reasons.add("above_limit")
        return reasons

    def against_limits(self, points: int) -> set:
        reasons = {"cool_down"} if self.cooling else set()
        for limit, times, used in self.earlier:
            if limit.get("times") and times >= limit["times"] or limit.get("points") and used + points > limit["points"]:
                reasons.add("redeem_limit")
        return reasons

    def most(self) -> int:
        """The fewest points that pay the most: every number of steps is tried, until it is more than there is or may be."""
        best = 0
        if self.terms.redeem is None:
            return 0
        step = self.terms.redeem.get("step") or 1
        for points in range(step, self.available + 1, step):
            against = self.reasons_against(points)
            if against & {"above_limit", "redeem_limit", "cool_down"}:
                break
            if not against and self.worth(points) > self.worth(best):
                best = points
        return best
