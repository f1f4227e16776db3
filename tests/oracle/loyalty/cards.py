"""The cards of a ledger's member: what was brought to them, and the rewards of those that were full."""

from .book import Book
from .card import Brought, brought_by_action, brought_by_order, decided, over_lines, points_of, times_full
from .entitlements import entitle, is_used_later
from .occasion import Occasion
from .order import Order
from .program import Program


def gives_points(card: dict) -> bool:
    return card["reward"]["kind"] == "points"


class Cards(Book):
    def stamp_order(self, program: Program, order: Order, first: bool, tier, barred) -> dict:
        """Takes down what an order brings, and as it brings more to a card than before gives the rewards of those that are full
        now and never were. What it brought when it was booked last, by card."""
        known = {}
        self.leave_other_cards(program, order)
        for card in program.cards:
            key = order.name, card["id"]
            before, count = self.brought.get(key), brought_by_order(program, card, order, first, tier)
            if barred in ("guest", "not_consented"):
                count = 0
            self.brought[key] = Brought(order.earned_at, order.name, count)
            known[card["id"]] = before.count if before else 0
            if count > known[card["id"]] and not barred:
                fresh = decided(program, card, self.rewards, self.times_full(program, card), order.name, order.earned_at)
                self.give_all(program, fresh)
        return known

    def leave_other_cards(self, program: Program, order: Order):
        """An order that is of another version now brings nothing to cards which that does not have."""
        there = {card["id"] for card in program.cards}
        for name, card in list(self.brought):
            if name == order.name and card not in there:
                del self.brought[name, card]

    def give_all(self, program: Program, fresh: list):
        later = [item for item in fresh if is_used_later(item["reward"])]
        for item in later:
            entitle(item, self.account, program.zone)
        self.rewards += fresh

    def times_full(self, program: Program, card: dict, more=()) -> int:
        brought = [one for (_, name), one in self.brought.items() if name == card["id"]]
        return times_full(program, card, [*brought, *more])

    def card_points(self, program: Program, order: Order, known: dict, room) -> dict:
        """What an order should hold of its cards, by card and line. What it brings decides which way that may go: a refund
        raises nothing, and nothing goes as other orders are given back."""
        points = {}
        for card in filter(gives_points, program.cards):
            now = self.brought[order.name, card["id"]].count
            before = known[card["id"]]
            held = self.by_rule(order.name).get(card["id"], 0)
            asked = points_of(card, self.times_full(program, card), self.rewards, order.name)
            if not now:
                wanted = 0
            elif now > before:
                wanted = max(held, asked)
            else:
                wanted = held if now == before else min(held, asked)
            rule = {"id": card["id"], "unit": card.get("unit")}
            wanted = room.held(rule, min(wanted, room.allowed(rule, wanted)))
            points |= over_lines(card, order, wanted)
        return points

    def stamp_action(self, program: Program, action: Occasion, event: str, room) -> int:
        """The same for an action; points are granted at once. How many were."""
        whole = 0
        for card in program.cards:
            barred = self.barred(program, action.at)
            if barred in ("guest", "not_consented") or not brought_by_action(program, card, action):
                continue
            self.brought[event, card["id"]] = Brought(action.at, event, 1)
            if barred:
                continue
            fresh = decided(program, card, self.rewards, self.times_full(program, card), None, action.at)
            self.give_all(program, fresh)
            if gives_points(card):
                asked = card["reward"]["points"] * sum(not one.get("withheld") for one in fresh)
                whole += self.grant_card(program, card, action, asked, room)
        return whole

    def grant_card(self, program: Program, card: dict, action: Occasion, asked: int, room) -> int:
        rule = {"id": card["id"], "unit": card.get("unit")}
        points = room.held(rule, min(asked, room.allowed(rule, asked)))
        if points:
            purse = self.purse_of(program, rule, action)
            lot = self.open(purse, program, None, card["id"], None, action.at, action.at)
            self.credit(lot, "available", points)
            self.pay_debt(lot)
            self.did(purse, "given")
        return points

    def rewards_of_cart(self, program: Program, cart: Order, first: bool, tier, room) -> tuple:
        """The rewards of the cards that a cart would fill, and their points by unit."""
        found, points = [], dict.fromkeys(program.terms, 0)
        if self.barred(program, cart.earned_at):
            return found, points
        for card in program.cards:
            count = brought_by_order(program, card, cart, first, tier)
            if not count:
                continue
            full = self.times_full(program, card, [Brought(cart.earned_at, cart.name, count)])
            fresh = decided(program, card, self.rewards, full, cart.name, cart.earned_at)
            found += [entitle(one, self.account, program.zone) if is_used_later(one["reward"]) else one for one in fresh]
            if gives_points(card):
                asked = points_of(card, full, self.rewards + fresh, cart.name)
                rule = {"id": card["id"], "unit": card.get("unit")}
                points[rule["unit"]] += room.held(rule, min(asked, room.allowed(rule, asked)))
        return found, points
