"""Where library and oracle part: each question told from a history, so that random histories can leave it out.

A question that is settled goes out of `OPEN`: its case must then hold, and random histories touch it again.
"""

# Per question a function of a history, named as its case.
OPEN = []


def touched(history: dict) -> list:
    """The open questions that a history touches."""
    return [question.__name__ for question in OPEN if question(history)]
