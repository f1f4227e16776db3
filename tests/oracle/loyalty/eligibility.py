"""Who earns: neither guests, nor who did not consent, nor who is held out."""

from . import clock
from .book import Book
from .decision import Decision
from .event import Event
from .program import Program, in_force


class Eligibility(Book):
    def barred(self, program: Program, at, account=None):
        """Why nothing is earned at an instant, or None. An account is named where an order came with it."""
        joined = self.member.joined
        if program.guests is not None and (joined is None or joined > at):
            if joined is None or joined >= clock.after(at, program.guests["within"], program.zone):
                return "guest"
        until = max(at, joined) if program.guests is not None else at
        if not all(self.member.consented(purpose, until) for purpose in program.purposes):
            return "not_consented"
        return "holdout" if program.holds_out(account or self.account) else None

    def barred_order(self, program: Program, name: str, earned_at):
        return self.barred(program, earned_at, self.owners.get(name))

    def look_again(self, at) -> bool:
        """Books the orders that stand and may earn now, or may no more: first those that may not. Whether a rule was asked."""
        changed = []
        for name, active in self.active_at.items():
            if active is None:
                continue
            program = in_force(self.programs, self.order(name).opened_at)
            why = self.barred_order(program, name, active)
            if why != self.barred_orders.get(name):
                newly = why is not None and self.barred_orders.get(name) is None
                changed.append((not newly, active, name))
        for _, _, name in sorted(changed):
            self.settle(name, at)
        orders = [self.order(name) for _, _, name in changed]
        return any(order.lines and in_force(self.programs, order.opened_at).rules for order in orders)

    def join(self, event: Event) -> Decision:
        """What enrolling, and being verified later, comes to: orders first, then the rules for enrolling."""
        was_verified = self.member.verified_at is not None
        self.member.hear(event.body, event.at)
        asked = self.look_again(event.at)
        if event.type == "enrolled":
            decision = self.occasion(event, "account.enrolled")
            if asked and decision.reason == "recorded":
                decision.reason = "nothing_to_book"
            return decision
        if self.member.enrolled_at is None or in_force(self.programs, self.member.enrolled_at).guests is None:
            return Decision(event)  # joining was complete at once
        ever = any(one.on == "account.enrolled" and one.was_granted for one in self.occasions)
        if not was_verified and self.member.verified_at is not None and not ever:
            decision = self.occasion(event, "account.enrolled")
            return decision if decision.reason == "earned" else Decision(event)
        return Decision(event)
