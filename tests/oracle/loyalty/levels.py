"""The tier of a ledger's member: what counts for it, when it is looked at, by which an order is judged."""

from .book import Book
from .earning import spend
from .order import Order, paid_cart
from .program import Program, in_force
from .tier import Standing


class Levels(Book):
    def reviews(self):
        """The instants at which a tier has to be looked at: something counts no more, a grace ends, a version begins."""
        if self.reviewed_at is None:
            return
        if self.standing.grace_ends is not None:
            yield self.standing.grace_ends
        for program in self.programs:
            if program.since > self.reviewed_at:
                yield program.since
            for since, _ in self.contributions(program) if program.tiers else []:
                if (end := program.tiers.ends(since)) is not None and end > self.reviewed_at:
                    yield end

    def review(self, at):
        """Looks at the tier; what is known late is looked at no earlier than what was looked at last."""
        at = self.reviewed_at = max(at, self.reviewed_at or at)
        tiers = in_force(self.programs, at).tiers
        if tiers is None:
            self.standing.leave(at)
        else:
            measure = tiers.counted(self.contributions(in_force(self.programs, at)), at)
            self.standing.review(tiers, tiers.reached(measure), at)

    def level_at(self, when):
        """The level at an instant; before the tier was first looked at it is the one that nothing reaches."""
        if self.standing.history and self.standing.history[0][0] <= when:
            return self.standing.at(when)
        tiers = in_force(self.programs, when).tiers
        return tiers.level(tiers.reached(0)) if tiers else None

    def join_levels(self, other: Standing, now):
        """Takes over the tier of another account: at every instant the better of both."""
        mine, history = self.standing, []
        for at in sorted({at for at, _ in mine.history + other.history}):
            better = self.better(mine.at(at), other.at(at), at)
            if better != (history[-1][1] if history else None):
                history.append((at, better))
        first, second = self.rank(mine.level, now), self.rank(other.level, now)
        graces = [mine.grace_ends, other.grace_ends]
        if first == second:
            mine.grace_ends = None if None in graces else max(graces)
        else:
            mine.grace_ends = graces[0] if first > second else graces[1]
        mine.level, mine.history = self.better(mine.level, other.level, now), history

    def better(self, mine, other, at):
        return other if self.rank(other, at) > self.rank(mine, at) else mine

    def rank(self, level, at) -> int:
        tiers = in_force(self.programs, at).tiers
        return tiers.ids.index(level) if tiers is not None and level in tiers.ids else -1

    def contributions(self, program: Program, judging=None) -> list:
        """Pairs of an instant and what counts from it. The order of the name `judging` is judged by them: it counts also where
        all of it came back."""
        measure, found = program.tiers.measure, []
        for name in self.order_events:
            order = self.order(name)
            if order.earned_at is None or order.cancelled or self.barred_orders.get(name) in ("guest", "not_consented"):
                continue
            if measure == "earned":
                found.append((order.earned_at, self.earned_in(program.tiers.unit, self.by_rule(name))))
            elif measure == "orders":
                found.append((order.earned_at, 0 if order.nothing_left() and name != judging else 1))
            elif order.lines:
                own = in_force(self.programs, order.opened_at)
                found.append((order.earned_at, spend(own, order, self.live(order))))
        if measure == "earned":
            for one in self.occasions:
                granted = {rule: grant.used for rule, grant in one.grants.items()}
                found.append((one.at, self.earned_in(program.tiers.unit, granted)))
        return found

    def earned_in(self, unit, by_rule: dict) -> int:
        return sum(points for rule, points in by_rule.items() if self.units.get(rule) == unit)

    def tier_of(self, order: Order, barred):
        """By which tier an order is judged: found when it earns, and when it earns anew, at another instant, by the version in
        force then. While its member is a guest or has not consented it earns nothing, so it is found afterwards."""
        if barred in ("guest", "not_consented"):
            self.order_tiers.pop(order.name, None)
            return None
        if order.earned_at is None:
            return None
        if self.order_tiers.get(order.name, (None,))[0] != order.earned_at:
            self.order_tiers[order.name] = (order.earned_at, self.tier_then(order))
        return self.order_tiers[order.name][1]

    def tier_then(self, order: Order):
        at = order.earned_at
        program = in_force(self.programs, at)
        if program.tiers is None:
            return None
        return self.judged(program.tiers, at, self.contributions(program, order.name) if program.tiers.including else None)

    def tier_of_cart(self, program: Program, cart: dict, at, paid: list):
        if program.tiers is None:
            return None
        if not program.tiers.including:
            return self.judged(program.tiers, at, None)
        own = 1 if program.tiers.measure == "orders" else spend(program, paid_cart(cart, at), paid)
        return self.judged(program.tiers, at, [*self.contributions(program), (at, own)])

    def judged(self, tiers, at, found):
        """The level of an instant, or the higher one that is reached by what is found."""
        level = self.level_at(at)
        reached = tiers.reached(tiers.counted(found, at)) if found is not None else 0
        held = tiers.ids.index(level) + 1 if level in tiers.ids else 0
        return tiers.level(max(held, reached))
