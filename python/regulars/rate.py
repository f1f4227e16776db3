"""A rate: a share of customers, and how sure one may be of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from regulars import _html, _regulars
from regulars.documents import Document
from regulars.table import Table, row

__all__ = ["Rate", "RateFromCounts", "RepeatWithin", "RetentionRate"]


class Rate(Table):
    """A share of customers with its Wilson interval. It is a table of one row, dressed as a number.

    ``value`` is ``None`` when there is nobody to take a share of, and then so are ``low`` and ``high``.

    The interval is that of Wilson (1927), "Probable inference, the law of succession, and statistical inference".

    Attributes
    ----------
    value : float or None
        ``numerator / denominator``, between 0 and 1.
    numerator : int
        The customers counted.
    denominator : int
        The customers they are counted among.
    low : float or None
        The interval's lower end.
    high : float or None
        The interval's upper end.
    level : float
        The share of such intervals that hold the true rate, 0.95 by default.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase({"customer_id": [1, 2, 1, 3], "ordered_at": ["2026-01-05"] * 3 + ["2026-02-01"]})
    >>> rate = base.repeat_customer_rate()
    >>> rate.value == 1 / 3, rate.numerator, rate.denominator
    (True, 1, 3)
    >>> rate
    33.33 % (1 of 3; 95 % 6.15–79.23 %)
    >>> base.repeat_customer_rate("2026-03-01", "2026-04-01")
    missing (0 of 0)
    """

    __slots__ = ("value", "numerator", "denominator", "low", "high", "level")

    def __init__(self, core: _regulars.Table) -> None:
        super().__init__(core)
        cells = row(self)
        self.value: float | None = cells["value"]
        self.numerator: int = cells["numerator"]
        self.denominator: int = cells["denominator"]
        self.low: float | None = cells["low"]
        self.high: float | None = cells["high"]
        self.level: float = cells["level"]

    def __float__(self) -> float:
        """The value; NaN when it is missing."""
        return float("nan") if self.value is None else self.value

    def __repr__(self) -> str:
        counts = f"{self.numerator:,} of {self.denominator:,}"
        if self.value is None:
            return f"missing ({counts})"
        interval = "" if self.low is None or self.high is None else f"; {self.level * 100:g} % {self.interval}"
        return f"{self.value * 100:.2f} % ({counts}{interval})"

    @property
    def benchmark(self) -> dict[str, Any] | None:
        """The published range of this rate and where the value lies in it; ``None`` where none is published."""
        return self.about.get("benchmark")

    @property
    def interval(self) -> str:
        """The interval in words, such as ``64.15–66.98 %``."""
        return "" if self.low is None or self.high is None else f"{self.low * 100:.2f}–{self.high * 100:.2f} %"

    def _repr_html_(self) -> str:
        value = "missing" if self.value is None else f"{self.value * 100:.2f} %"
        counts = f"{self.numerator:,} of {self.denominator:,} customers"
        interval = f"; {self.level * 100:g} % interval {self.interval}" if self.interval else ""
        said = f'<p class="rg-rate"><b>{value}</b><span>{counts}{interval}</span></p>'
        return f'<div class="rg"><style>{_html.css()}</style>{said}</div>'


class RepeatWithin(Rate):
    """The rate of ``repeat_within``: of the customers observed for so many days, with that of all customers beside it.

    Attributes
    ----------
    all : Share
        ``value``, ``numerator``, ``denominator``, ``low`` and ``high`` of all customers, however long they were observed.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase(
    ...     {"customer_id": [1, 2, 1, 3], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01", "2026-02-20"]})
    >>> base.repeat_within(30)
    50.00 % (1 of 2; 95 % 9.45–90.55 %)
    >>> base.repeat_within(30).all.numerator, base.repeat_within(30).all.denominator
    (1, 3)
    """

    __slots__ = ("all",)

    def __init__(self, core: _regulars.Table) -> None:
        super().__init__(core)
        cells = row(self)
        self.all = Share(*(cells[f"all_{name}"] for name in Share._fields))


class Share(NamedTuple):
    """A share of customers: its value, what it is of what, and its Wilson interval. Without customers it is missing."""

    value: float | None
    numerator: int
    denominator: int
    low: float | None
    high: float | None


class RetentionRate(Rate):
    """A retention or churn rate from orders, with the movements that it is made of.

    Attributes
    ----------
    at_start : int
        S, the customers at the start.
    kept : int
        Those of S who still are customers at the end.
    new : int
        N, those whose first order ever lies in the window.
    reactivated : int
        R, customers at the end who are neither of S nor new.
    at_end : int
        E, the customers at the end: ``kept`` + ``reactivated`` + those of N who are customers then.
    partial : bool
        Whether the window had not ended when observation did.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase({"customer_id": [1, 2, 1, 3], "ordered_at": ["2026-01-05", "2026-01-09", "2026-03-01", "2026-03-02"]})
    >>> rate = base.retention_rate("2026-02-01", "2026-03-02", active_within=31)
    >>> rate
    50.00 % (1 of 2; 95 % 9.45–90.55 %)
    >>> rate.at_start, rate.kept, rate.new, rate.reactivated, rate.at_end, rate.partial
    (2, 1, 0, 0, 1, False)
    """

    __slots__ = ("at_start", "kept", "new", "reactivated", "at_end", "partial")

    def __init__(self, core: _regulars.Table) -> None:
        super().__init__(core)
        cells = row(self)
        self.at_start: int = cells["at_start"]
        self.kept: int = cells["kept"]
        self.new: int = cells["new"]
        self.reactivated: int = cells["reactivated"]
        self.at_end: int = cells["at_end"]
        self.partial: bool = cells["partial"]


class RateFromCounts(Document):
    """A rate from counts: a document with ``value``, ``numerator``, ``denominator``, ``low``, ``high`` and ``level``."""

    __slots__ = ()

    def __float__(self) -> float:
        """The value; NaN when it is missing."""
        return float("nan") if self["value"] is None else self["value"]

    def __repr__(self) -> str:
        counts = f"{self['numerator']:,} of {self['denominator']:,}"
        if self["value"] is None:
            return f"missing ({counts})"
        interval = f"{self['level'] * 100:g} % {self['low'] * 100:.2f}–{self['high'] * 100:.2f} %"
        return f"{self['value'] * 100:.2f} % ({counts}; {interval})"
