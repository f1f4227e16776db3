"""Whole numbers out of fractions: rounding, and shares that add up."""

from fractions import Fraction
from math import ceil, floor


def rounded(value: Fraction, how: str) -> int:
    if how == "floor":
        return floor(value)
    if how == "ceiling":
        return ceil(value)
    if how == "half_up":
        return floor(value + Fraction(1, 2))
    return round(value)  # Python rounds halves of a fraction to even.


def shares(total: int, weights: list) -> list:
    """A total over weights by largest remainder; equal remainders go to the first."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    exact = [Fraction(total) * weight / whole for weight in weights]
    parts = [floor(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
