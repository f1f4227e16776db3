"""A whole history replayed, and what can be asked of it."""

from fractions import Fraction

from . import clock
from .earning import cart_points
from .ledger import Ledger
from .order import goods_of
from .program import in_force
from .redemption import most, reasons_against


def replay(programs: list, calls: list):
    """A ledger after these calls, each of events and the instant of the call, with the decisions in order."""
    ledger, decisions = Ledger(programs), []
    for events, as_of in calls:
        decisions += call(ledger, events, as_of)
    return ledger, decisions


def call(ledger: Ledger, events: list, as_of: str) -> list:
    """Takes one call in; its decisions in order."""
    decisions = [ledger.receive(event) for event in events]
    ledger.pass_time(clock.instant(as_of))
    return decisions


def balance(ledger: Ledger) -> dict:
    found = dict(ledger.balance)
    return {"points": found["available"] + found["debt"], **found}


def lots(ledger: Ledger) -> list:
    """The lots that still hold points, sorted."""
    found = []
    for lot in ledger.lots:
        points = (lot.pending, lot.available, lot.reserved, lot.spent, lot.expired)
        if any(points):
            origin = (lot.order or "", lot.rule or "", lot.line or "")
            found.append((origin, clock.written(lot.earned_at), clock.written(lot.expires_at) or "never", points))
    return sorted(found)


def quote(programs: list, calls: list, cart: dict, as_of: str) -> dict:
    """What a cart would earn, and what points could pay of it."""
    return quote_of(replay(programs, calls)[0], cart, as_of)


def quote_of(ledger: Ledger, cart: dict, as_of: str) -> dict:
    """The same of a ledger, which goes on to that instant."""
    at = clock.instant(as_of)
    ledger.pass_time(at)
    program = in_force(ledger.programs, at)
    goods = Fraction(goods_of(cart)) * program.exchange(cart)
    available = ledger.balance["available"]
    asked = cart.get("redeem") or 0
    against = reasons_against(program, asked, available, goods, 0) if asked else set()
    points = 0 if against else asked
    paid = [(program.money(points), None)] if points else []
    can = most(program, available, goods)
    room, tier = ledger.room(program, None, at), ledger.tier_of_cart(program, cart, at, paid)
    earn = 0 if program.holds_out(ledger.account) else cart_points(program, cart, at, paid, not ledger.earned_at, room, tier)
    return {
        "earn": earn,
        "max_points": can,
        "max_amount": program.money(can) if can else 0,
        "points": points,
        "amount": program.money(points) if points else 0,
        "against": against,
    }
