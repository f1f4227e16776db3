"""The redemptions of a ledger: points set aside, spent, and given back to the lots they came from."""

from fractions import Fraction
from math import ceil, floor

from . import clock
from .book import Book
from .catalogue import bought_back
from .decision import Decision
from .event import Event
from .lot import Lot
from .order import Order, points_back
from .program import Program, in_force
from .redemption import Redemption, Take, goods_for
from .room import LENGTHS
from .spending import Spending
from .terms import Terms, listed


class Redemptions(Book):
    def reserved(self, event: Event) -> Decision:
        body, program = event.body, in_force(self.programs, event.at)
        order = self.order(event.order) if event.order in self.order_events else None
        refused = set()
        if event.redemption in self.redemptions:
            refused.add("already_reserved")
        if order is not None and order.closed():
            refused.add("order_closed")
        ends_at = clock.after(event.at, body["ttl"], program.zone) if body.get("ttl") else None
        if body.get("entitlement"):
            return self.reserve_reward(event, program, refused, ends_at)
        if body.get("reward"):
            return self.buy_reward(event, program, order, refused, ends_at)
        purse = (body.get("unit"), self.group_to_spend(program, event))
        on = (program.terms[purse[0]].redeem or {}).get("on")
        goods = goods_for(body, order, self.rate_of(order))
        payable = goods_for(body, order, self.points_rate(program, purse[0], order), on)
        spending = self.spending(program, purse, goods, payable, event.at, event.order)
        refused |= spending.reasons_against(body["points"])
        if refused:
            return Decision(event, refused)
        points, amount = body["points"], spending.worth(body["points"])
        redemption = Redemption(event.redemption, event.order, program, purse, points, amount, event.at, event.id, ends_at)
        redemption.on = on
        self.set_aside(redemption)
        return Decision(event)

    def set_aside(self, redemption: Redemption):
        self.redemptions[redemption.name] = redemption
        for lot, part in self.spending_shares(redemption.purse, redemption.points):
            self.move(lot, "available", "reserved", part)
            redemption.takes.append(Take(lot, part))
        self.settle(redemption.order, redemption.at)

    def spending(self, program: Program, purse, goods, payable, at, order) -> Spending:
        """What a redemption at an instant has to reckon with."""
        terms = program.terms[purse[0]]
        available = self.balance(purse)["available"]
        paying = [other for other in self.redemptions.values() if other.live and order is not None and other.order == order]

        at_issue = terms.redeem is not None and terms.redeem.get("value") == "issue"

        def worth(points):
            shares = self.spending_shares(purse, points) if at_issue else []
            return self.worth(terms, [(lot.terms, part) for lot, part in shares], points)

        by_points, redeem = self.by_points(purse[0]), terms.redeem or {}
        money_off = [one for one in by_points if one.bought is None]
        bounds = [(limit, money_off) for limit in listed(redeem.get("limit"))]
        bounds += [(limit, by_points) for limit in terms.redeem_limits]
        earlier = [(limit, *self.redeemed(program, found, limit["per"], at, order)) for limit, found in bounds]
        cooling = self.cooling(program, redeem.get("cool_down"), money_off, at)
        return Spending(
            terms,
            available,
            goods,
            payable,
            worth,
            sum(other.amount for other in paying),
            self.paid_of_goods(program, purse[0], order, paying),
            earlier,
            cooling,
        )

    def paid_of_goods(self, program: Program, unit, order, paying: list) -> int:
        """What redemptions pay of an order's goods, in money as points of this unit are worth; rounded up."""
        paid = self.order(order) if paying else None
        if paid is None or not paid.lines:
            return sum(other.amount for other in paying)
        mine, rate = self.points_rate(program, unit, paid), self.rate_of(paid)
        return ceil(sum(other.amount / other.exchange(paid.cart, rate) * mine for other in paying))

    def rate_of(self, order):
        """The rate of an order, by its own version; None while nothing is known of its lines."""
        if order is None or not order.lines:
            return None
        return in_force(self.programs, order.opened_at).exchange(order.cart)

    def points_rate(self, program: Program, unit, order):
        """The same for what points of a unit pay under this version."""
        rate = self.rate_of(order)
        return None if rate is None else program.points_exchange(unit, order.cart, rate)

    def worth(self, terms: Terms, shares: list, points: int) -> int:
        """What points pay, rounded down: by the rate of now, or each by that of its lot's own version."""
        if terms.redeem is None:
            return 0
        if terms.redeem.get("value") != "issue":
            return terms.money(points)
        rates = [(own.redeem or terms.redeem, part) for own, part in shares]
        return floor(sum(Fraction(part * rate["amount"], rate["points"]) for rate, part in rates))

    def by_points(self, unit) -> list:
        """The redemptions of points of a unit that are open or were captured."""
        found = [one for one in self.redemptions.values() if one.item is None and one.purse[0] == unit]
        return [one for one in found if one.captured or one.live]

    def redeemed(self, program: Program, found: list, per: str, at, order) -> tuple:
        """How often and how many points were redeemed in the time of a limit."""
        day = clock.local_day(at, program.zone).isoformat()
        together = [
            one
            for one in found
            if (
                order is not None and one.order == order
                if per == "order"
                else clock.local_day(one.at, program.zone).isoformat()[: LENGTHS[per]] == day[: LENGTHS[per]]
            )
        ]
        return len(together), sum(one.points for one in together)

    def cooling(self, program: Program, pause, found: list, at) -> bool:
        """Whether the pause after one of these redemptions is not over."""
        return bool(pause) and any(clock.after(one.at, pause, program.zone) > at for one in found)

    def group_to_spend(self, program: Program, event: Event):
        """In which group of stores an event spends: where its order is, else where it says itself."""
        if event.order in self.groups:
            return self.groups[event.order]
        cart = self.order(event.order).cart if event.order is not None else None
        return program.groups.get((cart or event.body).get("store"))

    def captured(self, event: Event) -> Decision:
        redemption = self.redemptions.get(event.redemption)
        if redemption is None or redemption.state != "reserved":
            return Decision(event, {"not_reserved"})
        held = sum(take.points for take in redemption.takes)
        points = event.body.get("points", held)
        if points > held:
            return Decision(event, {"above_reserved"})
        if redemption.item is not None:
            redemption.captured = True
            redemption.state = "captured"
            return Decision(event, reason="reward_used")
        if redemption.bought is not None and points < held:
            return Decision(event, {"not_a_step"})
        redemption.captured = True
        if points < held:
            self.give_back(redemption, held - points, event.at)
            redemption.points = points
            shares = [(take.lot.terms, take.points) for take in redemption.takes]
            redemption.amount = self.worth(redemption.program.terms[redemption.purse[0]], shares, points)
        for take in redemption.takes:
            self.move(take.lot, "reserved", "spent", take.points)
        redemption.state = "captured"
        self.settle(redemption.order, event.at)
        return Decision(event, reason="reward_used" if redemption.bought is not None else None)

    def released(self, event: Event) -> Decision:
        redemption = self.redemptions.get(event.redemption)
        if redemption is None or redemption.state != "reserved":
            return Decision(event, {"not_reserved"})
        self.end(redemption, event.at)
        return Decision(event, reason="reward_released" if redemption.item is not None or redemption.bought is not None else None)

    def live(self, order: Order) -> list:
        """What redemptions pay of an order, in its currency, each with the order as it was then."""
        if not order.lines:
            return []
        rate = self.rate_of(order)
        return [
            (item.amount / item.exchange(order.cart, rate), self.order_before(order, (item.at, item.event)), item.on)
            for item in self.redemptions.values()
            if item.live and item.order == order.name
        ]

    def restore(self, order: Order, at):
        """Gives back what an order redeemed, as far as the order was given back or cancelled."""
        for redemption in self.redemptions.values():
            if redemption.order != order.name or not redemption.live:
                continue
            key = (redemption.at, redemption.event)
            if order.closed() or any((cancel.at, cancel.id) > key for cancel in order.cancels):
                self.end(redemption, at, order.name, rebook=False)
            elif order.lines and redemption.state == "captured":
                before = self.order_before(order, key)
                if redemption.bought is not None:
                    back = bought_back(redemption, order, before)
                else:
                    back = points_back(order, before, redemption.points, redemption.on)
                back -= redemption.came_back
                if back > 0:
                    redemption.came_back += back
                    self.give_back(redemption, back, at, order.name)

    def order_before(self, order: Order, key) -> Order:
        """The order as if it had not been given back since: what of it there was to be paid by points."""
        return Order(order.name, [event for event in order.events if event.type != "refunded" or (event.at, event.id) < key])

    def end(self, redemption: Redemption, at, by=None, rebook=True):
        held = sum(take.points for take in redemption.takes)
        self.give_back(redemption, held, at, by)
        if redemption.item is not None:
            self.reward_comes_back(redemption, at)
        redemption.state = "ended"
        if rebook:
            self.settle(redemption.order, at)

    def give_back(self, redemption: Redemption, points: int, at, by=None):
        """Points return to the lots they came from, last taken first."""
        bucket = "reserved" if redemption.state == "reserved" else "spent"
        if points:
            self.did(redemption.purse, "restored")
        for take in reversed(redemption.takes):
            part = min(points, take.points)
            take.points -= part
            points -= part
            if part:
                self.come_back(take.lot, bucket, part, at, by)

    def come_back(self, lot: Lot, bucket: str, points: int, at, by):
        policy = lot.program.expired_lots
        if lot.expires_at is None or lot.expires_at > at or bucket == "reserved":
            # Points that were only reserved come back to an expired lot too, and expire there at once.
            self.move(lot, bucket, "available", points)
        elif policy == "forfeit":
            self.move(lot, bucket, "expired", points)
            return
        else:
            self.debit(lot, bucket, points, to=None)
            earned_at = at if policy == "reissue" else lot.earned_at
            lot = self.open(lot.purse, lot.program, lot.order, lot.rule, lot.line, earned_at, at)
            if policy != "reissue":
                lot.expires_at, lot.moves = clock.after(at, policy["grace"], lot.program.zone), False
            self.credit(lot, "available", points, source=None)
        self.make_up(lot, points, [by, lot.order])
        self.pay_debt(lot)
