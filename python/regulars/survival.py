"""How long customers take to an order, with those who have not got there yet."""

from __future__ import annotations

from typing import Any

from regulars.table import Table

__all__ = ["TimeToOrder"]


class TimeToOrder(Table):
    """The curve of ``time_to_order``: the share of customers still without their n-th order, day by day.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-01", "2026-01-01", "2026-01-04"]})
    >>> base.time_to_order().median, base.time_to_order(3).median
    (3, None)
    """

    __slots__ = ()

    @property
    def median(self) -> Any:
        """The first day by which at least half have the order; ``None`` when it isn't reached. With ``by``, a dict of
        them by segment."""
        return self._told("median")

    @property
    def median_low(self) -> Any:
        """The lower end of the median's interval: the first day on which the band's lower bound is at most a half."""
        return self._told("median_low")

    @property
    def median_high(self) -> Any:
        """The upper end: the first day on which the band's upper bound is at most a half."""
        return self._told("median_high")

    def _told(self, name: str) -> Any:
        about = self.about
        return dict(zip(about["segments"], about[name], strict=True)) if "by" in about else about[name]
