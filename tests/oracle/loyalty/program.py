"""Programs: which version holds when, and what a short program leaves unsaid."""

from fractions import Fraction
from hashlib import sha256

from . import clock
from .tier import Tiers

DIGITS = {"EUR": 2, "GBP": 2, "PLN": 2, "USD": 2, "ZAR": 2, "INR": 2, "BRL": 2, "JPY": 0, "KWD": 3}


class Program:
    """One version of a program, with its defaults."""

    def __init__(self, document: dict):
        self.version = document["version"]
        self.since = clock.instant(document["effective_from"])
        self.currency = document["currency"]
        self.zone = document["timezone"]
        self.rounding = (document.get("points") or {}).get("rounding", "floor")
        basis = document.get("basis") or {}
        self.without_tax = basis.get("tax", "included") == "excluded"
        self.shipping = basis.get("shipping", False)
        self.before_discounts = not basis.get("after_discounts", True)
        self.points_paid = basis.get("points_paid", False)
        self.excluded = basis.get("exclude", [])
        self.tiers = Tiers(document["tiers"], self.zone) if document.get("tiers") else None
        self.holdout = document.get("holdout")
        limits = document.get("limits") or {}
        self.limits = listed(limits.get("earn"))
        self.balance_cap = limits.get("balance_cap")
        pending = document.get("pending") or {}
        self.hold_until = pending.get("until", "paid")
        self.hold_plus = pending.get("plus", "P0D")
        self.expiry = document.get("expiry") or {"kind": "none"}
        rules = document.get("earn") or []
        self.rules = [rule for rule in rules if rule["on"] == "order"]
        self.occasion_rules = [rule for rule in rules if rule["on"] != "order"]
        self.redeem = document.get("redeem")
        refund = document.get("refund") or {}
        self.refund = refund.get("earned", "recompute")
        self.debt = refund.get("debt", "within_balance")
        self.expired_lots = refund.get("expired_lots", {"grace": "P30D"})

    def expires(self, earned_at):
        """When points earned at this instant expire, or None."""
        if self.expiry["kind"] in ("rolling", "inactivity"):
            return clock.after(earned_at, self.expiry["after"], self.zone, self.expiry.get("align"))
        if self.expiry["kind"] == "fixed":
            last = clock.date.fromisoformat(self.expiry["date"])
            return clock.start_of(last + clock.timedelta(days=1), self.zone)
        return None

    def holds_out(self, account) -> bool:
        """Whether an account is of the share that earns nothing."""
        if not self.holdout or account is None:
            return False
        digest = sha256(f"{self.holdout['salt']}:{account}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % 10_000 < self.holdout["percent"] * 100

    def exchange(self, cart: dict) -> Fraction:
        """How many minor units of the program one minor unit of this cart is worth."""
        currency = cart.get("currency") or self.currency
        if currency == self.currency:
            return Fraction(1)
        return Fraction(*cart["rate"]) * Fraction(10) ** (DIGITS[self.currency] - DIGITS[currency])

    def money(self, points: int) -> int:
        """What points pay, in minor units, rounded down."""
        return points * self.redeem["amount"] // self.redeem["points"]


def listed(limits) -> list:
    """One limit, several, or none."""
    return limits if isinstance(limits, list) else [limits] if limits else []


def in_force(programs: list, when) -> Program:
    """The highest version whose time has come."""
    return max((program for program in programs if program.since <= when), key=lambda program: program.version)
