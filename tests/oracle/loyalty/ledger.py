"""The ledger: lots, orders and redemptions of one account, moved by events and by time."""

from . import clock
from .book import Book
from .earning import spend, target, winners
from .event import Event
from .lot import Lot
from .member import Member
from .occasion import YEARLY, Occasion
from .order import Order, points_back
from .program import Program, in_force
from .redemption import Redemption, Take, goods_for, reasons_against
from .room import Room, Took
from .tier import Standing

# What an event of an order came to.
REASONS = {
    frozenset(): "nothing_to_book",
    frozenset({"given"}): "earned",
    frozenset({"taken"}): "taken_back",
    frozenset({"restored"}): "restored",
    frozenset({"restored", "taken"}): "restored_and_taken_back",
    frozenset({"given", "taken"}): "changed",
    frozenset({"given", "restored"}): "changed",
    frozenset({"given", "taken", "restored"}): "changed",
}


class Decision:
    """What became of an event. A refusal names every reason that holds: which of them is told is not laid down."""

    def __init__(self, event, refused=(), reason=None):
        self.event = event
        self.refused = set(refused)
        self.reason = None if refused else reason or event.type
        self.duplicate = False
        self.too_small = False  # of a referral, whether its order was worth too little to count

    @property
    def status(self) -> str:
        return "refused" if self.refused else "accepted"


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


class Ledger(Book):
    def __init__(self, programs: list):
        super().__init__()
        self.programs = [Program(document) for document in programs]
        self.now = None
        self.reviewed_at = None
        self.order_events = {}
        self.booked = {}
        self.round = {}
        self.waived = {}
        self.redemptions = {}
        self.earned_at = {}  # when an order first earned, in the sequence in which orders did
        self.active_at = {}  # when an order earned that stands
        self.grants = {}
        self.account = None
        self.standing = Standing()
        self.order_tiers = {}  # by which tier an order is judged, with the event by which it earned
        self.member = Member()
        self.occasions = []
        self.celebrated = set()  # rules with the years in which their day was due
        self.referrers = {}  # who referred somebody, as first told
        self.referred = set()  # stages of referrals that counted, with who was referred
        self.decisions = {}
        self.done = set()  # what the last settling of an order came to

    # Events

    def receive(self, document: dict) -> Decision:
        event = Event(document)
        if event.id in self.decisions:
            first = self.decisions[event.id]
            again = Decision(event, first.refused, first.reason)
            again.duplicate = True
            return again
        self.account = event.account
        self.pass_time(event.at)
        self.review(self.now)
        before = dict(self.balance)
        if event.subject == "order":
            decision = self.order_event(event)
        elif event.subject == "referral":
            decision = self.referral(event)
        else:
            decision = getattr(self, event.type)(event)
        self.review(self.now)
        assert sum(self.balance.values()) == 0
        decision.change = {bucket: self.balance[bucket] - before[bucket] for bucket in before}
        self.decisions[event.id] = decision
        return decision

    def order_event(self, event: Event) -> Decision:
        held = self.order_events.setdefault(event.order, [])
        if event.type == "refunded" and (refused := self.refund_refused(event)):
            return Decision(event, refused)
        held.append(event)
        order = Order(event.order, held)
        self.done = set()
        self.settle(event.order, event.at)
        refused = set()
        if event.id in order.repeated:
            refused = {{"cancelled": "already_cancelled", "placed": "already_placed"}.get(event.type, "already_earned")}
        return Decision(event, refused, REASONS[frozenset(self.done)] if order.lines else "kept")

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

    def reserved(self, event: Event) -> Decision:
        body, program = event.body, in_force(self.programs, event.at)
        order = self.order(event.order) if event.order in self.order_events else None
        refused = set()
        if event.redemption in self.redemptions:
            refused.add("already_reserved")
        if order is not None and order.closed():
            refused.add("order_closed")
        others = sum(other.amount for other in self.redemptions.values() if other.live and other.order == event.order)
        goods = goods_for(program, body, order)
        refused |= reasons_against(
            program, body["points"], self.balance["available"], goods, others if event.order is not None else 0
        )
        if refused:
            return Decision(event, refused)
        ends_at = clock.after(event.at, body["ttl"], program.zone) if body.get("ttl") else None
        redemption = Redemption(event.redemption, event.order, program, body["points"], event.at, event.id, ends_at)
        self.redemptions[event.redemption] = redemption
        left = body["points"]
        for lot in sorted(self.lots, key=Lot.spending_order):
            if part := min(left, lot.available):
                self.move(lot, "available", "reserved", part)
                redemption.takes.append(Take(lot, part))
                left -= part
        self.settle(event.order, event.at)
        return Decision(event)

    def captured(self, event: Event) -> Decision:
        redemption = self.redemptions.get(event.redemption)
        if redemption is None or redemption.state != "reserved":
            return Decision(event, {"not_reserved"})
        held = sum(take.points for take in redemption.takes)
        points = event.body.get("points", held)
        if points > held:
            return Decision(event, {"above_reserved"})
        self.give_back(redemption, held - points, event.at)
        redemption.points -= held - points
        redemption.amount = redemption.program.money(redemption.points)
        for take in redemption.takes:
            self.move(take.lot, "reserved", "spent", take.points)
        redemption.state = "captured"
        self.settle(redemption.order, event.at)
        return Decision(event)

    def released(self, event: Event) -> Decision:
        redemption = self.redemptions.get(event.redemption)
        if redemption is None or redemption.state != "reserved":
            return Decision(event, {"not_reserved"})
        self.end(redemption, event.at)
        return Decision(event)

    def adjusted(self, event: Event) -> Decision:
        points, program = event.body["points"], in_force(self.programs, event.at)
        if points > 0:
            if program.balance_cap is not None and self.held() + points > program.balance_cap:
                return Decision(event, {"balance_cap"})
            lot = self.open(program, None, None, None, event.at, event.at)
            if event.body.get("expires_after"):
                lot.expires_at, lot.moves = clock.after(event.at, event.body["expires_after"], program.zone), False
            self.credit(lot, "available", points)
            self.pay_debt(lot)
        elif -points > self.balance["available"]:
            return Decision(event, {"insufficient_points"})
        else:
            self.take_available(-points)
        return Decision(event, reason="surprised" if event.body.get("kind") == "surprise" else None)

    # Occasions

    def enrolled(self, event: Event) -> Decision:
        if self.member.enrolled_at is not None:
            return Decision(event, {"already_enrolled"})
        self.member.enrolled_at = event.at
        self.member.hear(event.body, event.at)
        return self.occasion(event, "account.enrolled")

    def updated(self, event: Event) -> Decision:
        self.member.hear(event.body, event.at)
        return Decision(event)

    def performed(self, event: Event) -> Decision:
        return self.occasion(event, "action.performed")

    def referral(self, event: Event) -> Decision:
        referrer, referee, on = event.body["referrer"], event.body["referee"], f"referral.{event.type}"
        if referrer == referee:
            return Decision(event, {"self_referral"})
        if self.referrers.get(referee, referrer) != referrer:
            return Decision(event, {"referred_by_another"})
        if (on, referee) in self.referred:
            return Decision(event, {"already_referred"})
        decision = self.occasion(event, on)
        if not decision.too_small:
            self.referrers[referee] = referrer
            self.referred.add((on, referee))
        return decision

    def occasion(self, event: Event, on: str) -> Decision:
        occasion = Occasion(on, event.at, event.body, event.account, self.member.group, self.standing.at(event.at))
        program = in_force(self.programs, event.at)
        heard = [rule for rule in program.occasion_rules if occasion.heard_by(rule)]
        given = self.celebrate(program, occasion, heard)
        decision = Decision(event, reason="earned" if given else "nothing_to_book" if heard else "recorded")
        decision.too_small = not given and any(occasion.lacks_worth_alone(program, rule) for rule in heard)
        return decision

    def celebrate(self, program: Program, occasion: Occasion, heard: list, ends=None) -> int:
        """Gives what rules give on an occasion, as far as limits leave room."""
        self.occasions.append(occasion)
        if program.holds_out(self.account):
            return 0
        room = self.occasion_room(program, occasion)
        whole = 0
        for rule in winners([rule for rule in heard if occasion.holds(program, rule)]):
            asked = occasion.points(rule)
            if not (points := room.held(rule, min(asked, room.allowed(rule, asked)))):
                continue
            available_at = clock.after(occasion.at, rule.get("pending") or "P0D", program.zone)
            lot = self.open(program, None, rule["id"], None, occasion.at, available_at)
            if ends is not None:
                lot.expires_at, lot.moves = ends, False
            self.credit(lot, "available" if available_at <= occasion.at else "pending", points)
            self.pay_debt(lot)
            whole += points
        return whole

    def occasion_room(self, program: Program, occasion: Occasion) -> Room:
        others = self.took_by_orders(program.zone) + self.took_on_occasions(program.zone, occasion)
        space = None if program.balance_cap is None else max(0, program.balance_cap - self.held())
        day = clock.local_day(occasion.at, program.zone)
        return Room(program, day, occasion.grants, others, {}, space, is_order=False, subject=occasion.subject)

    def took_by_orders(self, zone: str, but=None) -> list:
        """What each other order took; orders from before anything was limited count by what they hold."""
        found = []
        for order, earned in self.earned_at.items():
            if order != but:
                took = self.by_rule(order)
                took.update({rule: grant.used for rule, grant in self.grants.get(order, {}).items()})
                found.append(Took(clock.local_day(earned, zone), took, is_order=True))
        return found

    def took_on_occasions(self, zone: str, but=None) -> list:
        found = []
        for occasion in self.occasions:
            if occasion is not but:
                took = {rule: grant.used for rule, grant in occasion.grants.items()}
                found.append(Took(clock.local_day(occasion.at, zone), took, is_order=False, subject=occasion.subject))
        return found

    # Time

    def pass_time(self, until):
        """Books what is due by an instant, in the order in which it was due."""
        self.now = until if self.now is None else max(self.now, until)
        while due := [pair for pair in self.dues() if pair[0] <= self.now]:
            at, _, _, kind, subject = min(due, key=lambda pair: pair[:3])
            if kind == "end":
                self.end(subject, at)
            elif kind == "mature":
                self.move(subject, "pending", "available", subject.pending)
                self.pay_debt(subject)
            elif kind == "expire":
                self.move(subject, "available", "expired", subject.available)
            elif kind == "review":
                self.review(at)
            else:
                program, rule, year, ends = subject
                self.celebrated.add((rule["id"], year))
                occasion = Occasion(rule["on"], at, {}, None, self.member.group, self.standing.at(at))
                self.celebrate(program, occasion, [rule], ends)
                self.review(at)

    def dues(self):
        """What time will do: reservations end, lots mature, lots expire, days come round; at one instant in this order."""
        for number, redemption in enumerate(self.redemptions.values()):
            if redemption.state == "reserved" and redemption.ends_at:
                yield redemption.ends_at, 0, number, "end", redemption
        for lot in self.lots:
            if lot.pending and lot.available_at:
                yield lot.available_at, 1, lot.number, "mature", lot
            if lot.available and lot.expires_at:
                yield lot.expires_at, 2, lot.number, "expire", lot
        for program in self.programs:
            for number, rule in enumerate(program.occasion_rules):
                if rule["on"] not in YEARLY:
                    continue
                for year, due, ends in self.member.celebrations(program, rule, self.now):
                    if (rule["id"], year) not in self.celebrated and in_force(self.programs, due) is program:
                        yield due, 3, number, "celebrate", (program, rule, year, ends)
        for at in self.reviews():
            yield at, 4, 0, "review", None

    # Tiers

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
        self.reviewed_at = at
        tiers = in_force(self.programs, at).tiers
        if tiers is None:
            self.standing.leave(at)
        else:
            measure = tiers.counted(self.contributions(in_force(self.programs, at)), at)
            self.standing.review(tiers, tiers.reached(measure), at)

    def contributions(self, program: Program) -> list:
        """Pairs of an instant and what counts from it."""
        measure, found = program.tiers.measure, []
        for name in self.order_events:
            order = self.order(name)
            if order.earned_at is None or order.cancelled:
                continue
            if measure == "earned":
                found.append((order.earned_at, sum(self.by_rule(name).values())))
            elif measure == "orders":
                found.append((order.earned_at, 0 if order.nothing_left() else 1))
            elif order.lines:
                own = in_force(self.programs, order.opened_at)
                found.append((order.earned_at, spend(own, order, self.live(order))))
        if measure == "earned":
            found += [(one.at, sum(grant.used for grant in one.grants.values())) for one in self.occasions]
        return found

    def live(self, order: Order) -> list:
        """What redemptions pay of an order, each with the order as it was then."""
        return [
            (item.amount, self.order_before(order, (item.at, item.event)))
            for item in self.redemptions.values()
            if item.live and item.order == order.name
        ]

    def tier_of(self, program: Program, order: Order):
        """By which tier an order is judged: found when it earns, and when it earns anew."""
        if program.tiers is None or order.earned_at is None:
            return None
        earned = order.first["earned"]
        if self.order_tiers.get(order.name, (None,))[0] != earned:
            found = self.contributions(program) if program.tiers.including else None
            self.order_tiers[order.name] = (earned, self.judged(program.tiers, earned[0], found))
        return self.order_tiers[order.name][1]

    def tier_of_cart(self, program: Program, cart: dict, at, paid: list):
        if program.tiers is None:
            return None
        if not program.tiers.including:
            return self.judged(program.tiers, at, None)
        placed = Event({"id": "", "account": "", "occurred_at": clock.written(at), "type": "order.paid", "body": cart})
        own = 1 if program.tiers.measure == "orders" else spend(program, Order("", [placed]), paid)
        return self.judged(program.tiers, at, [*self.contributions(program), (at, own)])

    def judged(self, tiers, at, found):
        """The level of an instant, or the higher one that is reached by what is found."""
        level = self.standing.at(at)
        reached = tiers.reached(tiers.counted(found, at)) if found is not None else 0
        held = tiers.ids.index(level) + 1 if level in tiers.ids else 0
        return tiers.ids[max(held, reached) - 1] if max(held, reached) else None

    # Orders

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
        self.round[name] = order.first.get("earned")
        self.remember(order, at)
        first = next(iter(self.earned_at), name) == name
        room, tier = self.room(program, name), self.tier_of(program, order)
        held_out = program.holds_out(self.account)
        self.reach(program, order, {} if held_out else target(program, order, self.live(order), first, room, tier), at)
        for lot in self.lots:
            if lot.order == name and lot.pending:
                lot.available_at = self.hold_end(program, order, lot.line)
        assert all(points >= 0 for points in booked.values())

    def remember(self, order: Order, at):
        """When an order earned: first of all for limits and first orders, and as it stands for inactivity."""
        live = None if order.cancelled else order.earned_at
        if live:
            self.earned_at.setdefault(order.name, live)
        active = None if order.nothing_left() else live
        if active == self.active_at.get(order.name):
            return
        self.active_at[order.name] = active
        past = max(at, self.now)
        for lot in self.lots:
            if lot.moves and lot.expires_at > past:
                lot.expires_at = max(at, lot.program.expires(self.last_active(lot.earned_at)))

    def last_active(self, earned_at):
        return max([earned_at, *(active for active in self.active_at.values() if active)])

    def room(self, program: Program, name, at=None) -> Room:
        """The room of an order, or of a new one at an instant."""
        zone = program.zone
        others = self.took_by_orders(zone, but=name) + self.took_on_occasions(zone)
        day = clock.local_day(self.earned_at.get(name) or at or self.now, zone)
        space = None
        if program.balance_cap is not None:
            space = max(0, program.balance_cap - self.held()) + self.waived.get(name, 0)
        grants = self.grants.setdefault(name, {}) if name is not None else {}
        return Room(program, day, grants, others, self.by_rule(name), space)

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
        rules = [rule["id"] for rule in program.rules]
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
                self.done.add("taken")
                self.claw_back(program, order, pair, -changes[pair])
            booked[pair] = booked.get(pair, 0) + min(0, changes[pair])
        for pair in pairs:
            if changes[pair] > 0:
                self.done.add("given")
                self.give(program, order, pair, changes[pair], at)
                booked[pair] += changes[pair]

    def claw_back(self, program: Program, order: Order, pair, points: int):
        own = [lot for lot in self.lots if (lot.order, lot.rule, lot.line) == (order.name, *pair)]
        for bucket in ("pending", "available", "expired"):
            if bucket == "available" and program.debt == "only_pending":
                continue
            for lot in own:
                part = min(points, getattr(lot, bucket))
                self.debit(lot, bucket, part)
                points -= part
        if program.debt != "only_pending":
            part = min(points, self.balance["available"])
            self.take_available(part)
            points -= part
        owed = "debt" if program.debt == "unlimited" else "waived"
        self.balance[owed] -= points
        self.balance["revoked"] += points
        if owed == "waived":
            self.waived[order.name] = self.waived.get(order.name, 0) + points

    def give(self, program: Program, order: Order, pair, points: int, at):
        """Lifts what was waived of this order, then issues the rest."""
        lifted = min(points, self.waived.get(order.name, 0))
        if lifted:
            self.waived[order.name] -= lifted
            self.balance["waived"] += lifted
            self.balance["revoked"] -= lifted
            points -= lifted
        if not points:
            return
        rule, line = pair
        available_at = self.hold_end(program, order, line)
        lot = self.open(program, order.name, rule, line, order.earned_at, available_at)
        at_once = available_at is not None and available_at <= at
        self.credit(lot, "available" if at_once else "pending", points)
        if at_once:
            self.pay_debt(lot)

    # Redemptions

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
                back = points_back(order, before, redemption.points) - redemption.came_back
                if back > 0:
                    redemption.came_back += back
                    self.give_back(redemption, back, at, order.name)

    def order_before(self, order: Order, key) -> Order:
        """The order as if it had not been given back since: what of it there was to be paid by points."""
        return Order(order.name, [event for event in order.events if event.type != "refunded" or (event.at, event.id) < key])

    def end(self, redemption: Redemption, at, by=None, rebook=True):
        held = sum(take.points for take in redemption.takes)
        self.give_back(redemption, held, at, by)
        redemption.state = "ended"
        if rebook:
            self.settle(redemption.order, at)

    def give_back(self, redemption: Redemption, points: int, at, by=None):
        """Points return to the lots they came from, last taken first."""
        bucket = "reserved" if redemption.state == "reserved" else "spent"
        if points:
            self.done.add("restored")
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
            lot = self.open(lot.program, lot.order, lot.rule, lot.line, earned_at, at)
            if policy != "reissue":
                lot.expires_at, lot.moves = clock.after(at, policy["grace"], lot.program.zone), False
            self.credit(lot, "available", points, source=None)
        left = points
        for name in (by, lot.order):
            waived = self.waived.get(name, 0)
            if waived and in_force(self.programs, self.order(name).opened_at).debt == "within_balance":
                part = min(left, waived)
                self.debit(lot, "available", part, to="waived")
                self.waived[name] -= part
                left -= part
        self.pay_debt(lot)

    def open(self, program, order, rule, line, earned_at, available_at) -> Lot:
        moves = program.expiry["kind"] == "inactivity"
        expires_at = program.expires(self.last_active(earned_at) if moves else earned_at)
        lot = Lot(len(self.lots), program, order, rule, line, earned_at, available_at, expires_at, moves)
        self.lots.append(lot)
        return lot
