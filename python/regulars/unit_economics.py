"""Unit economics of new and returning customers, from counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regulars._money import amounts
from regulars.documents import Document, call

__all__ = ["unit_economics_from_counts"]


def unit_economics_from_counts(
    *, new: Mapping[str, Any] | None = None, returning: Mapping[str, Any] | None = None
) -> Document:
    """What new and returning customers bring and cost, from their numbers.

    Parameters
    ----------
    new, returning : mapping, optional
        ``customers``, their number; ``average_order_value``, an amount; ``costs``, an amount, several, or several under
        names. Amounts are integers, floats, or decimal numbers as ``Decimal`` or text, all of one unit.

    Returns
    -------
    Document
        ``new`` and ``returning``, each ``None`` or with ``customers``; ``revenue`` = customers × average order value;
        ``cost``; ``profit`` = revenue − cost; ``margin`` = profit / revenue, ``None`` unless revenue is positive; and
        ``cost_per_customer`` = cost / customers, ``None`` without customers. Money is exact and comes back as it was
        given: decimals as text.

    Raises
    ------
    MoneyError
        2001 for a sum that does not fit 64 bits, 2002 for more than six decimal places.
    InputError
        1011 or 1012 for what is missing or not known.

    Examples
    --------
    >>> import regulars as rg
    >>> economics = rg.unit_economics_from_counts(
    ...     new={"customers": 75, "average_order_value": 30_000, "costs": {"goods": 1_617_000, "ads": 500_000}},
    ...     returning={"customers": 80, "average_order_value": 30_000, "costs": [1_328_000, 500_000]},
    ... )
    >>> economics.new["profit"], round(economics.new["cost_per_customer"], 2)
    (133000, 28226.67)
    >>> economics.returning["profit"], economics.returning["cost_per_customer"]
    (572000, 22850.0)
    """
    groups = {"new": new, "returning": returning}
    return call("unit_economics_from_counts", {name: amounts(group) for name, group in groups.items() if group is not None})
