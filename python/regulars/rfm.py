"""RFM: recency, frequency and money, scored."""

from __future__ import annotations

from collections import Counter

from regulars.table import Table

__all__ = ["Rfm"]


class Rfm(Table):
    """RFM scores: a row for each customer.

    Columns: ``customer_id``, ``since_last`` (days from the last order's day to ``as_of``; fewer is better), ``orders``,
    ``revenue`` (net of refunds, in the unit of the amounts; no column without amounts), the scores ``r``, ``f`` and
    ``m`` (1 = worst, 5 = best; ``m`` is missing without amounts) and ``rfm`` = 100 r + 10 f + m. With
    ``by``, the customer's segment stands first, under the name of its column.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase(
    ...     {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"], "amount": [5, 7, 9]})
    >>> base.rfm()["since_last"]
    [0, 23]
    """

    __slots__ = ()

    @property
    def as_of(self) -> str:
        """The day at whose end the customers were looked at."""
        return self.about["as_of"]

    def counts(self) -> dict[int, int]:
        """How many customers have each code, by rising code; empty without amounts.

        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2], "ordered_at": ["2026-01-05"] * 2, "amount": [5, 7]})
        >>> base.rfm(ties="split").counts()
        {111: 1, 222: 1}
        """
        return dict(sorted(Counter(code for code in self["rfm"] if code is not None).items()))
