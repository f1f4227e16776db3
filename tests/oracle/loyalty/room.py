"""What limits leave: how many points a rule may still give an order."""

from .program import Program, listed

# How many characters of a date tell two days apart that do not count together.
LENGTHS = {"day": 10, "month": 7, "year": 4, "lifetime": 0}


class Grant:
    """What one rule was granted for one order: what it asked for, what it took of its limits, what it may hold."""

    def __init__(self, held: int):
        self.asked = self.used = self.may_hold = held
        self.fresh = 0


class Room:
    """The room of one order. `grants` are those of the order, by rule, and are written to; `others` are pairs of the day
    on which another order counts and what it took, by rule; `space` is what the account may still hold, or None."""

    def __init__(self, program: Program, day, grants: dict, others: list, booked: dict, space):
        self.program = program
        self.day = day.isoformat()
        self.grants = grants
        self.others = others
        self.booked = booked
        self.space = space

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
        own = sum(other.used for other in self.grants.values())
        for limit in self.program.limits:
            yield from self.under(limit, own, lambda took: sum(took.values()))

    def under(self, limit: dict, own: int, count):
        length = LENGTHS.get(limit["per"])
        together = [
            count(took) for day, took in self.others if length is not None and day.isoformat()[:length] == self.day[:length]
        ]
        together = [points for points in together if points]
        if "orders" in limit and not own and len(together) >= limit["orders"]:
            yield 0
        if "points" in limit:
            yield max(0, limit["points"] - own - sum(together))

    def held(self, rule: dict, points: int) -> int:
        """What of a rule's points the account has space for; what it has none for is gone."""
        booked, grant = self.booked.get(rule["id"], 0), self.grants[rule["id"]]
        credit = points - booked
        if self.space is None or credit <= 0:
            return points
        fits = min(credit, self.space)
        self.space -= fits
        if fits < credit:
            grant.may_hold = booked + fits
            grant.used -= min(grant.fresh, credit - fits)
        return booked + fits
