"""A rate: a share of customers, and how sure one may be of it."""

from __future__ import annotations

from regulars.table import Table, row

__all__ = ["Rate"]


class Rate(Table):
    """A share of customers with its Wilson interval. It is a table of one row, dressed as a number.

    ``value`` is ``None`` when there is nobody to take a share of, and then so are ``low`` and ``high``.

    The interval is that of Wilson (1927), "Probable inference, the law of succession, and statistical inference".

    Attributes
    ----------
    value : float or None
        ``numerator / denominator``, between 0 and 1.
    numerator, denominator : int
        The customers counted, and those they are counted among.
    low, high : float or None
        The interval's ends.
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

    def __init__(self, core: object) -> None:
        super().__init__(core)  # type: ignore[arg-type]
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
    def interval(self) -> str:
        """The interval in words, such as ``64.15–66.98 %``."""
        return "" if self.low is None or self.high is None else f"{self.low * 100:.2f}–{self.high * 100:.2f} %"

    def _repr_html_(self) -> str:
        return f"<p>{self!r}</p>"
