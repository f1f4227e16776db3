"""Figures from counts, for those who have no orders at hand but a report."""

from __future__ import annotations

from regulars.documents import call
from regulars.rate import RateFromCounts

__all__ = ["churn_rate_from_counts", "retention_rate_from_counts"]


def retention_rate_from_counts(*, start: int, end: int, acquired: int, level: float = 0.95) -> RateFromCounts:
    """The customer retention rate from three counts: (end − acquired) / start.

    Parameters
    ----------
    start, end : int
        Customers at the start and at the end of the window.
    acquired : int
        Customers won in the window, who are among those at the end.
    level : float
        The level of the interval (Wilson), between 0 and 1.

    Returns
    -------
    RateFromCounts
        ``value`` (``None`` when nobody was there at the start), ``numerator``, ``denominator``, ``low``, ``high``, ``level``.

    Raises
    ------
    InputError
        1012 when more were won than there are at the end, or more were kept than there were at the start, and for what is
        no count.

    Examples
    --------
    Of 20 customers 8 were lost and 9 were won; 21 / 20 would be no retention:

    >>> import regulars as rg
    >>> rg.retention_rate_from_counts(start=20, end=21, acquired=9)
    60.00 % (12 of 20; 95 % 38.66–78.12 %)
    >>> rg.retention_rate_from_counts(start=20, end=21, acquired=9).value
    0.6
    """
    counts = {"start": start, "end": end, "acquired": acquired, "level": level}
    return RateFromCounts(call("retention_rate_from_counts", counts).text)


def churn_rate_from_counts(*, start: int, end: int, acquired: int, level: float = 0.95) -> RateFromCounts:
    """The churn rate from three counts: 1 − (end − acquired) / start.

    Parameters, result and errors as of ``retention_rate_from_counts``, with the customers lost as ``numerator``.

    >>> import regulars as rg
    >>> rg.churn_rate_from_counts(start=20, end=21, acquired=9).value
    0.4
    """
    counts = {"start": start, "end": end, "acquired": acquired, "level": level}
    return RateFromCounts(call("churn_rate_from_counts", counts).text)
