"""The orders of a ledger: what each holds, and how it comes to hold what it should."""

from . import clock
from .book import Book
from .decision import Decision
from .earning import spend, target
from .event import Event
from .order import Order
from .program import Program, in_force
from .room import Room


def rule_changes(booked: dict, wanted: dict, there: set) -> dict:
    """What each line of a rule gains or loses. What lay on a line that is gone goes with it. Beyond that a rule that falls
    gives no line any, and a rule that rises takes none from any; what is not told is which line then keeps the odd point:
    here the first ones do."""
    changes = {line: -points if line not in there else 0 for line, points in booked.items()}
    whole = sum(wanted.values()) - sum(points for line, points in booked.items() if line in there)
    order = [line for line in booked if line in there]
    for line in order if whole > 0 else reversed(order):
        step = wanted[line] - booked[line]
        changes[line] = max(0, min(step, whole)) if whole > 0 else min(0, max(step, whole))
        whole -= changes[line]
    return changes


class Orders(Book):
    def order_event(self, event: Event) -> Decision:
        held = self.order_events.setdefault(event.order, [])
        if event.type == "refunded" and (refused := self.refund_refused(event)):
            return Decision(event, refused)
        held.append(event)
        order = Order(event.order, held)
        self.settle(event.order, event.at)
        refused = set()
        if event.id in order.repeated:
            refused = {{"cancelled": "already_cancelled", "placed": "already_placed"}.get(event.type, "already_earned")}
        return Decision(event, refused, None if order.lines or self.done else "kept")

    def refund_refused(self, event: Event) -> set:
        """Why a refund is refused: it names a line that is not there, or more than is left."""
        order = self.order(event.order)
        if not order.lines:
            # Kept until the order is known; only what names everything twice is too much already.
            earlier = [other for other in order.events if (other.at, other.id) < (event.at, event.id)]
            twice = event.body.get("full") and any(other.body.get("full") for other in earlier)
            return {"refund_exceeds_order"} if twice else set()
        if event.body.get("full"):
            return {"refund_exceeds_order"} if order.full else set()
        units = {line["line"]: line.get("quantity", 1) for line in order.lines}
        named = {line["line"]: line["quantity"] for line in event.body.get("lines") or []}
        refused = {"unknown_line"} if any(line not in units for line in named) else set()
        after = Order(event.order, order.events + [event])
        too_many = any(order.returned.get(line, 0) + more > units.get(line, more) for line, more in named.items())
        if order.full or too_many or after.amount > after.goods_after_units():
            refused.add("refund_exceeds_order")
        return refused

    def order(self, name) -> Order:
        return Order(name, self.order_events.get(name, []))

    def settle(self, name, at):
        """Books what an order should hold less what it holds: first what it redeemed comes back, then what it earned."""
        if name is None or name not in self.order_events:
            return
        order = self.order(name)
        self.restore(order, at)
        if order.opened_at is None:
            return
        program = in_force(self.programs, order.opened_at)
        booked = self.booked.setdefault(name, {})
        began = self.round.get(name)
        if began and any((cancel.at, cancel.id) > began for cancel in order.cancels):
            # What is booked was earned before a cancelling; whatever the order earns now, it earns anew.
            self.reach(program, order, {}, at)
            for card in program.cards:
                self.brought.pop((name, card["id"]), None)
        self.round[name] = order.first.get("earned")
        self.remember(order, at)
        if order.lines and order.earned_at is not None and not order.cancelled:
            self.groups.setdefault(name, program.groups.get(order.cart.get("store")))
        barred = self.barred_order(program, name, order.earned_at) if order.earned_at else None
        self.barred_orders[name] = barred if self.active_at.get(name) else None
        first = name in self.firsts
        room, tier = self.room(program, name), self.tier_of(order, barred)
        known = self.stamp_order(program, order, first, tier, barred)
        wanted = {}
        if not barred:
            wanted = target(program, order, self.live(order), first, room, tier)
            wanted |= self.card_points(program, order, known, room)
        self.reach(program, order, wanted, at)
        for lot in self.lots:
            if lot.order == name and lot.pending:
                lot.available_at = self.hold_end(program, order, lot.line)
        assert all(points >= 0 for points in booked.values())

    def remember(self, order: Order, at):
        """When an order earned: first of all for limits and first orders, and as it stands for inactivity."""
        live = None if order.cancelled else order.earned_at
        if live and not self.earned_at:
            self.firsts.add(order.name)
        if live:
            self.earned_at.setdefault(order.name, live)
        active = None if order.nothing_left() else live
        if active == self.active_at.get(order.name):
            return
        self.active_at[order.name] = active
        self.follow_orders(at)

    def follow_orders(self, at):
        """Moves the expiries that orders move."""
        past = max(at, self.now)
        for lot in self.lots:
            if lot.moves and lot.expires_at > past:
                lot.expires_at = max(at, lot.program.terms[lot.purse[0]].expires(self.last_active(lot.earned_at)))

    def last_active(self, earned_at):
        return max([earned_at, *(active for active in self.active_at.values() if active)])

    def room(self, program: Program, name, at=None, store=None) -> Room:
        """The room of an order, or of a new one at an instant."""
        zone = program.zone
        others = self.took_by_orders(zone, but=name) + self.took_on_occasions(zone)
        day = clock.local_day(self.earned_at.get(name) or at or self.now, zone)
        group = self.groups.get(name) if name is not None else program.groups.get(store)

        def purse_of(rule):
            return rule.get("unit"), group

        def space_of(purse):
            space = self.space(program, purse)
            return None if space is None else space + self.waived.get((name, purse[0]), 0)

        grants = self.grants.setdefault(name, {}) if name is not None else {}
        return Room(program, self.units, day, grants, others, self.by_rule(name), purse_of, space_of)

    def by_rule(self, name) -> dict:
        """What an order holds, rule by rule."""
        found = {}
        for (rule, _), points in self.booked.get(name, {}).items():
            found[rule] = found.get(rule, 0) + points
        return found

    def hold_end(self, program: Program, order: Order, line: str):
        began = order.hold_began(line, program.hold_until)
        return began and clock.after(began, program.hold_plus, program.zone)

    def reach(self, program: Program, order: Order, wanted: dict, at):
        """Takes back and gives, by rule and line, until the order holds what it should."""
        booked = self.booked[order.name]
        lines = [line["line"] for line in order.lines]
        rules = [rule["id"] for rule in program.rules + program.cards]
        rules += sorted({rule for rule, _ in booked} - set(rules))
        lines += sorted({line for _, line in booked} - set(lines))
        pairs = [(rule, line) for rule in rules for line in lines]
        there = {line["line"] for line in order.lines}
        changes = {}
        for rule in rules:
            rule_booked = {line: booked.get((rule, line), 0) for line in lines}
            rule_wanted = {line: wanted.get((rule, line), 0) for line in lines}
            for line, change in rule_changes(rule_booked, rule_wanted, there).items():
                changes[rule, line] = change
        for pair in pairs:
            if changes[pair] < 0:
                self.did(self.purse_of_order(order, pair), "taken")
                self.claw_back(program, order, pair, -changes[pair])
            booked[pair] = booked.get(pair, 0) + min(0, changes[pair])
        for pair in pairs:
            if changes[pair] > 0:
                self.did(self.purse_of_order(order, pair), "given")
                self.give(program, order, pair, changes[pair], at)
                booked[pair] += changes[pair]

    def purse_of_order(self, order: Order, pair) -> tuple:
        return self.units.get(pair[0]), self.groups[order.name]

    def claw_back(self, program: Program, order: Order, pair, points: int):
        purse = self.purse_of_order(order, pair)
        own = [lot for lot in self.lots if (lot.order, lot.rule, lot.line) == (order.name, *pair)]
        for bucket in ("pending", "available", "expired"):
            if bucket == "available" and program.debt == "only_pending":
                continue
            for lot in own:
                part = min(points, getattr(lot, bucket))
                self.debit(lot, bucket, part)
                points -= part
        if program.debt != "only_pending":
            part = min(points, self.balance(purse)["available"])
            self.take_available(purse, part)
            points -= part
        owed = "debt" if program.debt == "unlimited" else "waived"
        self.shift(purse, owed, -points)
        self.shift(purse, "revoked", points)
        if owed == "waived":
            self.let_go[purse] = self.let_go.get(purse, 0) + points
            self.waived[order.name, purse[0]] = self.waived.get((order.name, purse[0]), 0) + points

    def make_up(self, lot, points: int, names: list):
        """Points that became available make up for what was waived of these orders, as far as they are of its purse."""
        unit, group = lot.purse
        for name in names:
            waived = self.waived.get((name, unit), 0) if self.groups.get(name) == group else 0
            if waived and in_force(self.programs, self.order(name).opened_at).debt == "within_balance":
                part = min(points, waived)
                self.debit(lot, "available", part, to="waived")
                self.waived[name, unit] -= part
                points -= part

    def give(self, program: Program, order: Order, pair, points: int, at):
        """Lifts what was waived of this order, then issues the rest."""
        purse = self.purse_of_order(order, pair)
        lifted = min(points, self.waived.get((order.name, purse[0]), 0))
        if lifted:
            self.waived[order.name, purse[0]] -= lifted
            self.shift(purse, "waived", lifted)
            self.shift(purse, "revoked", -lifted)
            points -= lifted
        if not points:
            return
        rule, line = pair
        available_at = self.hold_end(program, order, line)
        lot = self.open(purse, program, order.name, rule, line, order.earned_at, available_at)
        at_once = available_at is not None and available_at <= at
        self.credit(lot, "available" if at_once else "pending", points)
        if at_once:
            self.pay_debt(lot)
