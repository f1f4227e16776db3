"""An order: the fold of its own events by their own time, whatever their arrival."""

from fractions import Fraction
from math import ceil, floor

from . import clock
from .event import Event
from .share import shares

GOODS = ("item", "gift_card")


def goods_of(cart: dict) -> int:
    """The goods of a cart after discounts, with tax, without shipping, in its own currency."""
    return sum(line["amount"] for line in cart["lines"] if line.get("kind", "item") in GOODS)


class Order:
    """What an order's events say together. Refunds that were refused are not among them."""

    def __init__(self, name: str, events: list):
        self.name = name
        self.events = sorted(events, key=lambda event: (event.at, event.id))
        self.cart = None
        self.opened_at = None
        self.cancels = []
        self.first = {}
        self.fulfilled = {}
        self.all_fulfilled = None
        self.cancelled = False
        self.full = False
        self.returned = {}
        self.amount = 0
        self.repeated = set()
        self.placed_at = None
        for event in self.events:
            body = event.body
            if event.type in ("placed", "updated", "paid", "fulfilled") and self.opened_at is None:
                self.opened_at = event.at
            if event.type == "cancelled":
                if self.cancelled:
                    self.repeated.add(event.id)
                    continue
                self.cancelled = True
                self.cancels.append(event)
                self.first, self.fulfilled, self.all_fulfilled = {}, {}, None
                self.placed_at = None
            elif event.type == "refunded":
                self.full = self.full or body.get("full", False)
                self.amount += body.get("amount") or 0
                for line in body.get("lines") or []:
                    self.returned[line["line"]] = self.returned.get(line["line"], 0) + line["quantity"]
            elif event.type == "updated":
                self.cart = body
            elif event.type == "placed":
                if self.placed_at is not None:
                    self.repeated.add(event.id)
                    continue
                self.placed_at = event.at
                # What was paid for is newer than what was placed, whatever their times say.
                if self.cart is None or "earned" not in self.first:
                    self.cart = body
            elif event.type == "paid":
                if "paid" in self.first:
                    if self.cart is None and body.get("lines"):
                        self.cart = body
                    else:
                        self.repeated.add(event.id)
                    continue
                self.cart = body if body.get("lines") else self.cart
                self.cancelled = False
                self.first["paid"] = event.at
                self.first.setdefault("earned", (event.at, event.id))
            elif event.type == "fulfilled":
                lines = body.get("lines")
                known = {line["line"] for line in self.cart["lines"]} if self.cart else set()
                fresh = [line for line in lines or known if line not in self.fulfilled]
                if self.all_fulfilled or (lines is not None and not fresh):
                    self.repeated.add(event.id)
                    continue
                self.cancelled = False
                self.first.setdefault("earned", (event.at, event.id))
                if lines is None:
                    self.all_fulfilled = event.at
                for line in fresh:
                    self.fulfilled[line] = event.at
        self.placed_at = self.placed_at or self.earned_at

    @property
    def earned_at(self):
        return self.first["earned"][0] if self.first else None

    @property
    def lines(self) -> list:
        return self.cart["lines"] if self.cart else []

    def hold_began(self, line: str, until: str):
        """The instant from which the hold of a line counts, or None while it is not known."""
        if until == "fulfilled":
            return self.fulfilled.get(line, self.all_fulfilled)
        return self.placed_at if until == "placed" else self.first.get("paid")

    def units_back(self, line: dict) -> int:
        return min(self.returned.get(line["line"], 0), line.get("quantity", 1))

    def part_back(self, line: dict, value: int) -> int:
        """What the returned units take of a line's value: the total so far, rounded down."""
        return value * self.units_back(line) // line.get("quantity", 1)

    def goods_after_units(self) -> int:
        return sum(
            line["amount"] - self.part_back(line, line["amount"]) for line in self.lines if line.get("kind", "item") in GOODS
        )

    def scale(self) -> Fraction:
        """What an amount given back leaves of everything that the units left."""
        if self.full:
            return Fraction(0)
        goods = self.goods_after_units()
        if self.amount == 0:
            return Fraction(1)
        return Fraction(goods - self.amount, goods) if goods > self.amount else Fraction(0)

    def units_left(self, line: dict) -> int:
        return 0 if self.full else line.get("quantity", 1) - self.units_back(line)

    def goods_left(self) -> Fraction:
        return self.goods_after_units() * self.scale()

    def nothing_left(self) -> bool:
        """Whether the order was wholly given back."""
        if self.full:
            return True
        if not self.lines:
            return False
        by_units = all(self.units_back(line) == line.get("quantity", 1) for line in self.lines)
        by_amount = self.amount > 0 and self.amount >= self.goods_after_units()
        return by_units or by_amount

    def closed(self) -> bool:
        return self.cancelled or self.nothing_left()

    def kept(self, line: dict, value: int) -> Fraction:
        """What is left of a line's value."""
        return (value - self.part_back(line, value)) * self.scale()


def paid_cart(cart: dict, at) -> Order:
    """A cart as an order that is paid at this instant."""
    body = {**cart, "order": ""}
    return Order("", [Event({"id": "", "account": "", "occurred_at": clock.written(at), "type": "order.paid", "body": body})])


def holds_for_line(when: dict, line: dict) -> bool:
    """Whether a line meets the conditions on lines."""
    if "product" in when and line.get("product") not in when["product"]:
        return False
    if "brand" in when and line.get("brand") not in when["brand"]:
        return False
    if "sale" in when and line.get("sale", False) != when["sale"]:
        return False
    return "category" not in when or bool(set(line.get("categories") or []) & set(when["category"]))


def goods_weights(cart: dict, on=None) -> list:
    """What each line is worth, where it is goods that points may pay."""
    return [
        line["amount"] if line.get("kind", "item") in GOODS and holds_for_line(on or {}, line) else 0 for line in cart["lines"]
    ]


def goods_left_weights(order: Order, on=None) -> list:
    return [order.kept(line, weight) for line, weight in zip(order.lines, goods_weights(order.cart, on))]


def paid_by_points(cart: dict, redeemed: list) -> list:
    """The part of each line that points pay, in the cart's currency; what is not whole is rounded up.

    `redeemed` are of money in that currency, the order as it was when that was set aside, or None for the whole cart, and which goods
    it may pay. Money that pays what a refund has left of a line is put as the same part of the whole line.
    """
    whole = goods_weights(cart)
    paid, groups = [0] * len(whole), {}
    for amount, before, on in redeemed:
        weights = tuple(goods_left_weights(before, on) if before else goods_weights(cart, on))
        groups[weights] = groups.get(weights, 0) + amount
    for weights, amount in groups.items():
        foreign = min(ceil(amount), ceil(sum(weights)))
        for place, part in enumerate(shares(foreign, weights)):
            paid[place] += ceil(part * whole[place] / weights[place]) if weights[place] else 0
    return [min(one, weight) for one, weight in zip(paid, whole)]


def points_back(order: Order, before: Order, points: int, on=None) -> int:
    """How many of a redemption's points have come back: all at the end, rounded down before."""
    if order.nothing_left():
        return points
    weights, left = goods_left_weights(before, on), Fraction(0)
    if not any(weights):
        # Nothing tells the lines apart: all points lie on the first.
        weights = [1] + [0] * (len(weights) - 1)
    for line, share in zip(order.lines, shares(points, weights)):
        units = line.get("quantity", 1) - before.units_back(line)
        back = order.units_back(line) - before.units_back(line)
        if units and before.scale():
            left += (share - share * back // units) * order.scale() / before.scale()
    return floor(points - left)
