"""What histories came to have later: drawn by itself, so that the numbers of the histories stay theirs."""

from random import Random

from . import some


def widen(random: Random, made: dict):
    """Points that pay for some goods alone, accounts that are kept compact, and merges of what is one already."""
    for program in made["programs"]:
        for terms in [program, *program.get("units", [])]:
            if terms.get("redeem") and some(random, 0.1):
                terms["redeem"]["on"] = some_goods(random)
    if some(random, 0.12):
        made["compact"] = True
    for other in made.get("others", []):
        if some(random, 0.2) and other["after"] < len(made["calls"]):
            merge_again(random, made, other)


def some_goods(random: Random) -> dict:
    words = random.choice([["product"], ["category"], ["brand"], ["product", "category"]])
    return {word: random.sample(["a", "b", "c"], random.randint(1, 2)) for word in words}


def merge_again(random: Random, made: dict, other: dict):
    """The same merge under another name, in one of the calls that follow it."""
    events, as_of = random.choice(made["calls"][other["after"] :])
    at = random.choice([other["event"]["occurred_at"], as_of])
    event = {**other["event"], "id": other["event"]["id"] + "2", "occurred_at": min(at, as_of)}
    events.insert(random.randint(0, len(events)), event)
