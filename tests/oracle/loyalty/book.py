"""Lots and buckets: what points are where, purse by purse, and every way in which they move."""

from .lot import BUCKETS, Lot

OUTSIDE = ["issued", "revoked", "debt", "waived", "transferred"]

#: A purse is a unit of points and a group of stores; the main one has neither.
MAIN = (None, None)


def purse_key(purse: tuple) -> tuple:
    """Purses are told by unit, then by group; none comes first."""
    return tuple((part is not None, part or "") for part in purse)


def empty() -> dict:
    return dict.fromkeys(BUCKETS + OUTSIDE, 0)


class Book:
    def __init__(self):
        self.lots = []
        self.purses = {MAIN: empty()}

    def balance(self, purse=MAIN) -> dict:
        return self.purses.get(purse) or empty()

    def shift(self, purse, bucket, points):
        if points:
            self.purses.setdefault(purse, empty())[bucket] += points

    def held(self, purse) -> int:
        return sum(self.balance(purse)[bucket] for bucket in ("pending", "available", "reserved", "debt"))

    def move(self, lot, source, to, points):
        self.debit(lot, source, points, to=None)
        self.credit(lot, to, points, source=None)

    def debit(self, lot, bucket, points, to="revoked"):
        setattr(lot, bucket, getattr(lot, bucket) - points)
        assert getattr(lot, bucket) >= 0
        self.shift(lot.purse, bucket, -points)
        if to:
            self.shift(lot.purse, to, points)

    def credit(self, lot, bucket, points, source="issued"):
        setattr(lot, bucket, getattr(lot, bucket) + points)
        self.shift(lot.purse, bucket, points)
        if source:
            self.shift(lot.purse, source, -points)

    def spendable(self, purse) -> list:
        """The lots of a purse in spending order."""
        return sorted((lot for lot in self.lots if lot.purse == purse), key=Lot.spending_order)

    def spending_shares(self, purse, points) -> list:
        """Lots with what so many points would take of each, in spending order, as far as there are so many."""
        found = []
        for lot in self.spendable(purse):
            if part := min(points, lot.available):
                found.append((lot, part))
                points -= part
        return found

    def take_available(self, purse, points):
        for lot, part in self.spending_shares(purse, points):
            self.debit(lot, "available", part)

    def pay_debt(self, lot):
        part = min(lot.available, -self.balance(lot.purse)["debt"])
        if part:
            self.debit(lot, "available", part, to="debt")

    def changes(self, before: dict) -> dict:
        """What moved in each purse since these balances."""
        found = {}
        for purse, now in self.purses.items():
            was = before.get(purse) or empty()
            if moved := {bucket: points - was[bucket] for bucket, points in now.items() if points != was[bucket]}:
                found[purse] = moved
        return found
