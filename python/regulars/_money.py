"""Amounts that a caller gives beside the orders, as documents carry them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Union

from regulars import _columns

__all__ = ["Amount", "Costs", "amounts"]

Amount = Union[int, float, Decimal, str]
"""An amount: an integer, a float, or a decimal number as ``Decimal`` or text."""

Costs = Union[Amount, Sequence[Amount], Mapping[str, Amount]]
"""One amount, several, or several under names."""


def amounts(given: Any) -> Any:
    """Amounts, alone or in lists and mappings, as JSON has them; a ``Decimal`` as text, so that it goes through no float.

    >>> amounts({"new": [Decimal("12.50"), 3]})
    {'new': ['12.50', 3]}
    """
    if isinstance(given, Mapping):
        return {str(name): amounts(each) for name, each in given.items()}
    if isinstance(given, Decimal):
        return f"{given:f}"
    if isinstance(given, (str, bytes)) or not hasattr(given, "__iter__"):
        return _columns.plain(given) if hasattr(given, "__index__") and not isinstance(given, bool) else _number(given)
    return [amounts(each) for each in given]


def _number(given: Any) -> Any:
    # Floats of numpy are floats of their own.
    is_float = hasattr(given, "is_integer") and not isinstance(given, float)
    return float(given) if is_float else given
