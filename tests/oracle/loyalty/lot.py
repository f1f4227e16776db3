"""Lots: points of one origin with one expiry, wherever they are now."""

BUCKETS = ["pending", "available", "reserved", "spent", "expired"]


class Lot:
    """What one credit opened. Its points lie in buckets; points that were taken back are no longer in it."""

    def __init__(self, number, purse, program, order, rule, line, earned_at, available_at, expires_at, moves):
        self.number = number
        self.purse = purse
        self.unit, self.stores = purse
        self.program = program
        self.terms = program.terms[purse[0]]
        self.order = order
        self.rule = rule
        self.line = line
        self.earned_at = earned_at
        self.available_at = available_at
        self.expires_at = expires_at
        self.day = None  # of which rule and year, if it is for a day that comes every year
        self.moves = moves  # whether orders move its expiry
        self.pending = self.available = self.reserved = self.spent = self.expired = 0

    def spending_order(self):
        """The soonest expiry first, then the oldest, then as they were opened; what never expires comes last."""
        return (self.expires_at is None, self.expires_at or self.earned_at, self.earned_at, self.number)
