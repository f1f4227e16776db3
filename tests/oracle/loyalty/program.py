"""Programs: which version holds when, and what a short program leaves unsaid."""

from fractions import Fraction
from hashlib import sha256

from . import clock
from .terms import Terms
from .tier import Tiers

DIGITS = {"EUR": 2, "GBP": 2, "PLN": 2, "USD": 2, "ZAR": 2, "INR": 2, "BRL": 2, "JPY": 0, "KWD": 3}


class Program:
    """One version of a program, with its defaults."""

    def __init__(self, document: dict):
        self.version = document["version"]
        self.since = clock.instant(document["effective_from"])
        self.currency = document["currency"]
        self.zone = document["timezone"]
        self.rates = {one["currency"]: one["rate"] for one in document.get("rates") or []}
        self.terms = {None: Terms(document, document.get("points") or {}, self.zone)}  # by unit, of which one has no name
        for unit in document.get("units") or []:
            self.terms[unit["id"]] = Terms(unit, unit, self.zone)
        stores = document.get("stores") or "shared"
        groups = stores["apart"] if isinstance(stores, dict) else []
        self.groups = {store: group["id"] for group in groups for store in group["stores"]}  # by store
        basis = document.get("basis") or {}
        self.without_tax = basis.get("tax", "included") == "excluded"
        self.shipping = basis.get("shipping", False)
        self.before_discounts = not basis.get("after_discounts", True)
        self.points_paid = basis.get("points_paid", False)
        self.excluded = basis.get("exclude", [])
        self.tiers = Tiers(document["tiers"], self.zone) if document.get("tiers") else None
        self.holdout = document.get("holdout")
        self.guests = document.get("guests")
        self.purposes = (document.get("consent") or {}).get("purposes") or []
        pending = document.get("pending") or {}
        self.hold_until = pending.get("until", "paid")
        self.hold_plus = pending.get("plus", "P0D")
        rules = [short(rule) for rule in document.get("earn") or []]
        self.rules = [rule for rule in rules if rule["on"] == "order"]
        self.occasion_rules = [rule for rule in rules if rule["on"] != "order"]
        self.rewards = document.get("rewards") or []
        self.cards = [short(card) for card in document.get("stamps") or []]
        refund = document.get("refund") or {}
        self.refund = refund.get("earned", "recompute")
        self.debt = refund.get("debt", "within_balance")
        self.expired_lots = refund.get("expired_lots", {"grace": "P30D"})

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
        return Fraction(*(cart.get("rate") or self.rates[currency])) * Fraction(10) ** (DIGITS[self.currency] - DIGITS[currency])

    def points_exchange(self, unit, cart: dict, rate: Fraction | None = None) -> Fraction:
        """The same for what points of a unit pay: as they are worth in either currency where the program says it, else by the
        rate of the cart, or by this one."""
        terms = self.terms[unit]
        if cart.get("currency") in terms.amounts:
            return Fraction(terms.redeem["amount"], terms.amounts[cart["currency"]])
        return self.exchange(cart) if rate is None else rate


def short(giver: dict) -> dict:
    """A rule or card whose reward says nothing that goes without saying: what expires is used later."""
    reward = dict(giver.get("reward") or {})
    if "later" in reward and (reward.get("expires_after") or not reward["later"]):
        del reward["later"]
    return {**giver, "reward": reward} if reward else giver


def in_force(programs: list, when) -> Program:
    """The highest version whose time has come."""
    return max((program for program in programs if program.since <= when), key=lambda program: program.version)
