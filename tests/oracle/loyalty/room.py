"""What limits leave: how many points a rule may still give an order, or on an occasion."""

from .program import Program
from .terms import listed

# How many characters of a date tell two days apart that do not count together.
LENGTHS = {"day": 10, "month": 7, "year": 4, "lifetime": 0}


class Took:
    """What an order, or an occasion, took of limits: by rule, on the day on which it counts."""

    def __init__(self, day, by_rule: dict, is_order: bool, subject=None):
        self.day = day
        self.by_rule = by_rule
        self.is_order = is_order
        self.subject = subject


class Grant:
    """What one rule was granted for one order or occasion: what it asked for, what it took of its limits, what it may hold."""

    def __init__(self, held: int):
        self.asked = self.used = self.may_hold = held
        self.fresh = 0


class Room:
    """The room of one order or occasion. `grants` are its own, by rule, and are written to; `others` are what others took;
    `units` are the units of rules, where they have one. In which purse a rule's points lie says `purse_of`, and what that may
    still hold, or None, `space_of`."""

    def __init__(
        self, program: Program, units: dict, day, grants, others, booked, purse_of, space_of, is_order=True, subject=None
    ):
        self.program = program
        self.units = units
        self.day = day.isoformat()
        self.grants = grants
        self.others = others
        self.booked = booked
        self.purse_of = purse_of
        self.space_of = space_of
        self.space = {}
        self.is_order = is_order
        self.subject = subject

    def allowed(self, rule: dict, asked: int) -> int:
        """The most that the order may hold by a rule. Only what is more than it ever asked for takes new room."""
        grant = self.grants.setdefault(rule["id"], Grant(self.booked.get(rule["id"], 0)))
        more = max(0, asked - grant.asked)
        grant.fresh = min([more, *self.left(rule, grant)])
        grant.asked += more
        grant.used += grant.fresh
        grant.may_hold += grant.fresh
        return grant.may_hold

    def left(self, rule: dict, grant: Grant):
        """What each limit leaves."""
        for limit in listed(rule.get("limit")):
            if limit["per"] != "order":
                yield from self.under(limit, grant.used, lambda took: took.get(rule["id"], 0))
        unit = rule.get("unit")
        own = sum(other.used for name, other in self.grants.items() if self.units.get(name) == unit)
        for limit in self.program.terms[unit].limits:
            yield from self.under(limit, own, lambda took: self.of_unit(took, unit))

    def of_unit(self, by_rule: dict, unit) -> int:
        return sum(points for name, points in by_rule.items() if self.units.get(name) == unit)

    def under(self, limit: dict, own: int, count):
        together = [other for other in self.others if self.counts_with(limit["per"], other) and count(other.by_rule)]
        orders = [other for other in together if other.is_order]
        if limit.get("orders") and self.is_order and not own and len(orders) >= limit["orders"]:
            yield 0
        if limit.get("times") and not own and len(together) >= limit["times"]:
            yield 0
        if limit.get("points"):
            yield max(0, limit["points"] - own - sum(count(other.by_rule) for other in together))

    def counts_with(self, per: str, other: Took) -> bool:
        if per == "subject":
            return not other.is_order and other.subject == self.subject
        return per in LENGTHS and other.day.isoformat()[: LENGTHS[per]] == self.day[: LENGTHS[per]]

    def held(self, rule: dict, points: int) -> int:
        """What of a rule's points the account has space for; what it has none for is gone."""
        booked, grant = self.booked.get(rule["id"], 0), self.grants[rule["id"]]
        credit, purse = points - booked, self.purse_of(rule)
        space = self.space.setdefault(purse, self.space_of(purse))
        if space is None or credit <= 0:
            return points
        fits = min(credit, space)
        self.space[purse] -= fits
        if fits < credit:
            grant.may_hold = booked + fits
            grant.used -= min(grant.fresh, credit - fits)
        return booked + fits
