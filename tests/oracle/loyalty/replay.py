"""A whole history replayed, and what can be asked of it."""

from fractions import Fraction
from math import floor

from . import clock
from .book import MAIN, purse_key
from .earning import cart_points
from .ledger import Ledger
from .order import goods_of, goods_weights, paid_cart
from .program import in_force


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


def balance(ledger: Ledger, purse=MAIN) -> dict:
    found = ledger.balance(purse)
    return {"points": found["available"] + found["debt"], **found}


def other_purses(ledger: Ledger) -> list:
    return [(*purse, balance(ledger, purse)) for purse in sorted(ledger.purses, key=purse_key) if purse != MAIN]


def tier(ledger: Ledger) -> tuple:
    """The level of the member, when its grace ends, and since when there was which."""
    standing = ledger.standing
    history = [(clock.written(at), level) for at, level in standing.history]
    return standing.level, clock.written(standing.grace_ends), steps(history)


def steps(history: list) -> list:
    """Pairs of an instant and a level without those that change nothing; of one instant the last counts."""
    found = [(None, None)]
    for at, level in dict(history).items():
        if level != found[-1][1]:
            found.append((at, level))
    return found[1:]


def lots(ledger: Ledger) -> list:
    """The lots that still hold points, sorted."""
    found = []
    for lot in ledger.lots:
        points = (lot.pending, lot.available, lot.reserved, lot.spent, lot.expired)
        if any(points):
            unit, stores = lot.purse
            origin = (lot.order or "", lot.rule or "", lot.line or "", unit or "", stores or "")
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
    unit, group = cart.get("unit"), program.groups.get(cart.get("store"))
    asked = cart.get("redeem") or 0
    on = (program.terms[unit].redeem or {}).get("on")
    exchange = program.points_exchange(unit, cart)
    payable = sum(goods_weights(cart, on)) * exchange
    spending = ledger.spending(program, (unit, group), goods, payable, at, None)
    against = spending.reasons_against(asked) if asked else set()
    if ledger.closed_at and asked:
        against = {"account_closed"}
    points = 0 if against else asked
    paid = [(spending.worth(points) / exchange, None, on)] if points else []
    can = 0 if ledger.closed_at else spending.most()
    room, tier = ledger.room(program, None, at, cart.get("store")), ledger.tier_of_cart(program, cart, at, paid)
    first, earn, rewards = not ledger.earned_at, dict.fromkeys(program.terms, 0), []
    if not ledger.closed_at and not ledger.barred(program, at):
        earn = cart_points(program, cart, at, paid, first, room, tier)
        rewards, points_of_cards = ledger.rewards_of_cart(program, paid_cart(cart, at), first, tier, room)
        earn = {unit: points + points_of_cards[unit] for unit, points in earn.items()}
    most, amount = spending.worth(can) if can else 0, spending.worth(points) if points else 0
    in_cart, currency = None, cart.get("currency") or program.currency
    if program.terms[unit].redeem is not None and currency != program.currency:
        in_cart = {"currency": currency, "max_amount": floor(most / exchange), "amount": floor(amount / exchange)}
    return {
        "earn": earn[None],
        "units": {unit: points for unit, points in earn.items() if unit is not None},
        "rewards": rewards,
        "entitlements": ledger.entitlements(at),
        "catalogue": ledger.catalogue(program, group, goods, at),
        "max_points": can,
        "max_amount": most,
        "points": points,
        "amount": amount,
        "in_cart": in_cart,
        "against": against,
    }
