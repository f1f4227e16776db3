"""Where library and oracle part: each question a function that tells from a history whether it touches it, named as its case,
so that random histories can leave it out. None is open now.

A question that is settled goes out of `OPEN`: its case must then hold, and random histories touch it again.
"""

from collections.abc import Callable

OPEN: list[Callable[[dict], bool]] = []


def touched(history: dict) -> list[str]:
    """The open questions that a history touches."""
    return [question.__name__ for question in OPEN if question(history)]
