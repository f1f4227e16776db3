"""The ledger: lots, orders and redemptions of one account, moved by events and by time."""

import copy

from . import clock
from .book import MAIN, purse_key
from .cards import Cards
from .catalogue import Catalogue
from .decision import REASONS, Decision
from .due import Due
from .eligibility import Eligibility
from .entitlements import Entitlements
from .event import Event
from .grants import Grants
from .levels import Levels
from .lot import Lot
from .member import Member
from .orders import Orders
from .program import Program, in_force
from .redemptions import Redemptions
from .tier import Standing


class Ledger(Eligibility, Orders, Redemptions, Catalogue, Entitlements, Grants, Cards, Due, Levels):
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
        self.closed_at = self.merged_into = None
        self.was = set()  # accounts that were taken in
        self.owners = {}  # of orders that were taken in
        self.standing = Standing()
        self.order_tiers = {}  # by which tier an order is judged, with when it earned
        self.member = Member()
        self.barred_orders = {}  # why orders that stand earn nothing
        self.occasions = []
        self.celebrated = set()  # rules with the years in which their day was due
        self.referrers = {}  # who referred somebody, as first told
        self.referred = set()  # stages of referrals that counted, with who was referred
        self.brought = {}  # to cards, by order or action, and card
        self.rewards = []  # of cards that were full
        self.firsts = set()  # orders that were the first
        self.decisions = {}
        self.done = {}  # what the event came to, by purse
        self.let_go = {}  # how many points it was to take back and waived, by purse
        self.groups = {}  # in which group of stores the points of an order are, for ever
        rules = [rule for program in self.programs for rule in program.rules + program.occasion_rules + program.cards]
        # Versions agree in them where they give points; a reward in the place of points has none.
        self.units = {rule["id"]: rule["unit"] for rule in rules if rule.get("unit")}

    def receive(self, document: dict) -> Decision:
        event = Event(document)
        if event.id in self.decisions:
            first = self.decisions[event.id]
            again = Decision(event, first.refused, first.reason)
            again.rewards = first.rewards
            again.duplicate = True
            return again
        self.account = self.account or event.account
        if self.closed_at:
            self.decisions[event.id] = Decision(event, {"account_closed"})
            return self.decisions[event.id]
        self.pass_time(event.at)
        if (event.subject, event.type) != ("account", "closed"):  # closing reviews no tier
            self.review(self.now)
        before, rewards = copy.deepcopy(self.purses), len(self.rewards)
        self.done, self.let_go = {}, {}
        if event.subject == "order":
            decision = self.order_event(event)
        elif event.subject == "referral":
            decision = self.referral(event)
        else:
            decision = getattr(self, event.type)(event)
        if not self.closed_at:
            self.review(self.now)
        assert all(sum(balance.values()) == 0 for balance in self.purses.values())
        decision.changes = self.changes(before)
        self.give_reasons(event, decision)
        # A purse in which no number moves is not told, but where it is the first.
        told = {decision.first, *decision.changes}
        decision.let_go = {purse: points for purse, points in self.let_go.items() if points and purse in told}
        decision.rewards = copy.deepcopy(self.rewards[rewards:])
        self.decisions[event.id] = decision
        return decision

    def did(self, purse, what: str):
        self.done.setdefault(purse, set()).add(what)

    def give_reasons(self, event: Event, decision: Decision):
        """Of an event of an order the reason is that of the main purse, where points were given or taken, else of the first where
        they were; one that names a purse has its own reason there."""
        came_to = {purse: REASONS[frozenset(self.done.get(purse, ()))] for purse in (MAIN, *decision.changes)}
        changed = sorted(decision.changes, key=purse_key)
        joins = event.subject == "account" and event.type in ("enrolled", "updated") and self.done
        if (event.subject == "order" and decision.reason != "kept" or joins) and not decision.refused:
            moved = sorted(self.done, key=purse_key)
            decision.reason = REASONS[frozenset(self.done[moved[0]])] if moved else "nothing_to_book"
            decision.first = moved[0] if moved else MAIN
        if event.subject == "redemption" and event.redemption in self.redemptions:
            came_to[self.redemptions[event.redemption].purse] = decision.reason
        if event.type in ("adjusted", "closed"):
            came_to = dict.fromkeys(came_to, decision.reason)
        decision.reasons = {purse: came_to[purse] for purse in changed}

    def adjusted(self, event: Event) -> Decision:
        body, program = event.body, in_force(self.programs, event.at)
        points, purse = body["points"], (body.get("unit"), program.groups.get(body.get("store")))
        if points > 0:
            cap = program.terms[purse[0]].balance_cap
            if cap is not None and self.held(purse) + points > cap:
                return Decision(event, {"balance_cap"})
            lot = self.open(purse, program, None, None, None, event.at, event.at)
            if body.get("expires_after"):
                lot.expires_at, lot.moves = clock.after(event.at, body["expires_after"], program.zone), False
            self.credit(lot, "available", points)
            self.pay_debt(lot)
        elif -points > self.balance(purse)["available"]:
            return Decision(event, {"insufficient_points"})
        else:
            self.take_available(purse, -points)
        return Decision(event, reason="surprised" if body.get("kind") == "surprise" else None)

    def merged(self, event: Event) -> Decision:
        """Only of what is one already: a merge is a matter of two ledgers."""
        assert event.account in self.was and self.who(event.body["into"]) == self.account
        return Decision(event, {"already_merged"})

    def closed(self, event: Event) -> Decision:
        if any(redemption.state == "reserved" for redemption in self.redemptions.values()):
            return Decision(event, {"reservations_open"})
        for lot in self.lots:
            self.debit(lot, "pending", lot.pending)
            self.debit(lot, "available", lot.available)
        for purse, balance in self.purses.items():
            self.shift(purse, "waived", balance["debt"])
            self.shift(purse, "debt", -balance["debt"])
        self.closed_at = event.at
        return Decision(event)

    def open(self, purse, program, order, rule, line, earned_at, available_at) -> Lot:
        terms = program.terms[purse[0]]
        moves = terms.expiry["kind"] == "inactivity"
        expires_at = terms.expires(self.last_active(earned_at) if moves else earned_at)
        lot = Lot(len(self.lots), purse, program, order, rule, line, earned_at, available_at, expires_at, moves)
        self.lots.append(lot)
        return lot
