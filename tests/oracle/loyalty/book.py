"""Lots and buckets: what points are where, and every way in which they move."""

from .lot import BUCKETS, Lot

OUTSIDE = ["issued", "revoked", "debt", "waived"]


class Book:
    def __init__(self):
        self.lots = []
        self.balance = dict.fromkeys(BUCKETS + OUTSIDE, 0)

    def held(self) -> int:
        return sum(self.balance[bucket] for bucket in ("pending", "available", "reserved", "debt"))

    def move(self, lot, source, to, points):
        self.debit(lot, source, points, to=None)
        self.credit(lot, to, points, source=None)

    def debit(self, lot, bucket, points, to="revoked"):
        setattr(lot, bucket, getattr(lot, bucket) - points)
        assert getattr(lot, bucket) >= 0
        self.balance[bucket] -= points
        if to:
            self.balance[to] += points

    def credit(self, lot, bucket, points, source="issued"):
        setattr(lot, bucket, getattr(lot, bucket) + points)
        self.balance[bucket] += points
        if source:
            self.balance[source] -= points

    def take_available(self, points):
        for lot in sorted(self.lots, key=Lot.spending_order):
            part = min(points, lot.available)
            self.debit(lot, "available", part)
            points -= part

    def pay_debt(self, lot):
        part = min(lot.available, -self.balance["debt"])
        if part:
            self.debit(lot, "available", part, to="debt")
