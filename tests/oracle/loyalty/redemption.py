"""Redemptions: points set aside, then spent or given back to where they came from."""

from fractions import Fraction

from .order import Order, goods_left_weights


class Take:
    """What a redemption holds of one lot."""

    def __init__(self, lot, points: int):
        self.lot = lot
        self.points = points


class Redemption:
    """Of points, with what they are worth; or of a reward, which is its `item` and pays nothing here."""

    def __init__(self, name, order, program, purse, points, amount, at, event, ends_at, item=None):
        self.name = name
        self.purse = purse
        self.order = order
        self.program = program
        self.points = points
        self.amount = amount
        self.item = item
        self.captured = False
        self.on = None  # which goods it may pay, where that is not all
        self.bought = self.line = None  # a reward of the catalogue, and its line
        self.at = at
        self.event = event
        self.ends_at = ends_at
        self.state = "reserved"
        self.takes = []
        self.came_back = 0

    def exchange(self, cart: dict, rate: Fraction) -> Fraction:
        """How many minor units of the program one minor unit of the cart is worth for what its points pay; this rate where its
        version says nothing of the currency."""
        return self.program.points_exchange(self.purse[0], cart, rate)

    @property
    def live(self) -> bool:
        return self.state in ("reserved", "captured")


def goods_for(body: dict, order: Order, exchange: Fraction | None, on=None):
    """The goods of a reservation, or those of them that points may pay: of the order if it is known, or as it says itself."""
    if order is not None and order.lines:
        return sum(goods_left_weights(order, on)) * exchange
    return Fraction(body["goods"]) if body.get("goods") is not None else None
