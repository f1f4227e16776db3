"""What a ledger grants on occasions, and what orders and occasions took of limits."""

from . import clock
from .book import Book
from .decision import Decision
from .earning import winners
from .event import Event
from .occasion import Occasion
from .program import Program, in_force
from .room import Room, Took


class Grants(Book):
    def enrolled(self, event: Event) -> Decision:
        if self.member.enrolled_at is not None:
            return Decision(event, {"already_enrolled"})
        self.member.enrolled_at = event.at
        return self.join(event)

    def updated(self, event: Event) -> Decision:
        return self.join(event)

    def performed(self, event: Event) -> Decision:
        return self.occasion(event, "action.performed")

    def referral(self, event: Event) -> Decision:
        referrer, referee, on = self.who(event.body["referrer"]), self.who(event.body["referee"]), f"referral.{event.type}"
        if referrer == referee:
            return Decision(event, {"self_referral"})
        known = [self.who(first) for other, first in self.referrers.items() if self.who(other) == referee]
        if known and known[0] != referrer:
            return Decision(event, {"referred_by_another"})
        if any(stage == on and self.who(other) == referee for stage, other in self.referred):
            return Decision(event, {"already_referred"})
        decision = self.occasion(event, on)
        if not decision.too_small:
            self.referrers[referee] = referrer
            self.referred.add((on, referee))
        return decision

    def who(self, account: str) -> str:
        """Whom a name means: accounts that were taken in are this one."""
        return self.account if account in self.was else account

    def occasion(self, event: Event, on: str) -> Decision:
        occasion = Occasion(on, event.at, event.body, self.account, self.member.group, self.level_at(event.at))
        if event.subject == "referral":
            occasion.referrer = self.who(event.body["referrer"])
        program = in_force(self.programs, event.at)
        heard = [rule for rule in program.occasion_rules if occasion.heard_by(rule)]
        given = self.celebrate(program, occasion, heard)
        if occasion.is_action:
            given += self.stamp_action(program, occasion, event.id, self.occasion_room(program, occasion))
        decision = Decision(event, reason="earned" if given else "nothing_to_book" if heard else "recorded")
        asked = self.barred(program, event.at) or any(occasion.holds(program, rule) for rule in heard)
        decision.too_small = not asked and any(occasion.lacks_worth_alone(program, rule) for rule in heard)
        return decision

    def celebrate(self, program: Program, occasion: Occasion, heard: list, ends=None, day=None) -> int:
        """Gives what rules give on an occasion, as far as limits leave room: how many points."""
        self.occasions.append(occasion)
        if self.barred(program, occasion.at):
            return 0
        room = self.occasion_room(program, occasion)
        whole = 0
        for rule in winners([rule for rule in heard if occasion.holds(program, rule)]):
            if rule.get("reward"):
                fresh = self.give_reward(program, rule, occasion.at, ends)
                occasion.rewarded = occasion.rewarded or fresh
                continue
            asked = occasion.points(rule)
            if not (points := room.held(rule, min(asked, room.allowed(rule, asked)))):
                continue
            available_at = clock.after(occasion.at, rule.get("pending") or "P0D", program.zone)
            purse = self.purse_of(program, rule, occasion)
            lot = self.open(purse, program, None, rule["id"], None, occasion.at, available_at)
            lot.day = day
            if ends is not None:
                lot.expires_at, lot.moves = ends, False
            self.credit(lot, "available" if available_at <= occasion.at else "pending", points)
            self.pay_debt(lot)
            self.did(purse, "given")
            whole += points
        return whole

    def purse_of(self, program: Program, rule: dict, occasion: Occasion) -> tuple:
        return rule.get("unit"), rule.get("stores") or program.groups.get(occasion.body.get("store"))

    def occasion_room(self, program: Program, occasion: Occasion) -> Room:
        others = self.took_by_orders(program.zone) + self.took_on_occasions(program.zone, occasion)
        day = clock.local_day(occasion.at, program.zone)

        def purse_of(rule):
            return self.purse_of(program, rule, occasion)

        def space_of(purse):
            return self.space(program, purse)

        own = occasion.grants
        return Room(program, self.units, day, own, others, {}, purse_of, space_of, is_order=False, subject=occasion.subject)

    def space(self, program: Program, purse: tuple):
        """What a purse may still hold, or None."""
        cap = program.terms[purse[0]].balance_cap
        return None if cap is None else max(0, cap - self.held(purse))

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
