"""Where library and oracle part: each question told from a history, so that random histories can leave it out.

A question that is settled goes out of `OPEN`: its case must then hold, and random histories touch it again.
"""


def bodies(history: dict, kinds: tuple) -> list:
    return [event["body"] for events, _ in history["calls"] for event in events if event["type"] in kinds]


def restored_before_expiry(history: dict) -> bool:
    """Points come back by the event that brings the expiry of their lot forward, as it ends an activity: oracle, to the lot, and
    they expire with it; library, to a new lot with a grace."""
    by_inactivity = any((program.get("expiry") or {}).get("kind") == "inactivity" for program in history["programs"])
    back = bodies(history, ("order.refunded", "order.cancelled"))
    return by_inactivity and bool(back and bodies(history, ("redemption.reserved",)))


def spend_with_coupon(history: dict) -> bool:
    """Whether an order that a coupon excludes is spend for a tier: oracle, no, as it earns nothing by the basis."""
    by_spend = any(
        (program.get("tiers") or {}).get("measure") == "spend" and "coupon" in (program.get("basis") or {}).get("exclude", [])
        for program in history["programs"]
    )
    return by_spend and any(body.get("coupon") for body in bodies(history, ("order.placed", "order.paid", "order.updated")))


# Per question a function of a history, named as its case.
OPEN = [restored_before_expiry, spend_with_coupon]


def touched(history: dict) -> list:
    """The open questions that a history touches."""
    return [question.__name__ for question in OPEN if question(history)]
