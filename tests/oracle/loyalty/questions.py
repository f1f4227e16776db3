"""Where library and oracle part: each question told from a history, so that random histories can leave it out.

A question that is settled goes out of `OPEN`: its case must then hold, and random histories touch it again.
"""

from .event import Event
from .order import Order
from .replay import replay


def arrivals(history: dict) -> list:
    return [Event(document) for events, _ in history["calls"] for document in events]


def wholly_back_in_parts(history: dict) -> bool:
    """All of an order is given back by units or amounts while points are set aside for it. The oracle ends the
    reservation, as a refund in full does; the library lets it stand."""
    reserving = {event.order for event in arrivals(history) if event.type == "reserved" and event.order}
    held = {name: [] for name in reserving}
    for event in arrivals(history):
        if event.subject == "order" and event.order in reserving:
            held[event.order].append(event)
            order = Order(event.order, held[event.order])
            if order.nothing_left() and not order.full:
                return True
    return False


def late_cancel(history: dict) -> bool:
    """A cancelling arrives after a payment or fulfilment that follows it by its own time. In the oracle the order earns
    anew, with a new hold, as if the events had come in order; the library keeps the lots of the first round."""
    seen = []
    for event in arrivals(history):
        if event.type == "cancelled":
            if any(other.order == event.order and (other.at, other.id) > (event.at, event.id) for other in seen):
                return True
        if event.type in ("paid", "fulfilled"):
            seen.append(event)
    return False


def share_of_foreign_goods(history: dict) -> bool:
    """A share of the goods of a cart in another currency. The oracle takes it of the exact amount; the library rounds the
    goods down to minor units of the program first."""
    shared = any((program.get("redeem") or {}).get("max_percent", 100) < 100 for program in history["programs"])
    bodies = [event.body for event in arrivals(history)] + [history.get("cart") or {}]
    return shared and any("rate" in body for body in bodies)


def given_back_late(history: dict) -> bool:
    """A late event gives spent points back to a lot that has expired by now. In the oracle the event's own time decides
    whether the lot had expired, and dates what it opens; in the library the time of its booking does."""
    return bool(replay(history["programs"], history["calls"])[0].late)


OPEN = [
    given_back_late,
    share_of_foreign_goods,
    wholly_back_in_parts,
    late_cancel,
]


def touched(history: dict) -> list:
    """The open questions that a history touches."""
    return [question.__name__ for question in OPEN if question(history)]
