"""Where library and oracle part: each question told from a history, so that random histories can leave it out.

A question that is settled goes out of `OPEN`: its case must then hold, and random histories touch it again.
"""

from .event import Event
from .order import Order
from .replay import replay


def arrivals(history: dict) -> list:
    return [Event(document) for events, _ in history["calls"] for document in events]


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


OPEN = [
    late_cancel,
]


def touched(history: dict) -> list:
    """The open questions that a history touches."""
    return [question.__name__ for question in OPEN if question(history)]
