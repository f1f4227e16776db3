"""Who orders again, and how often."""

from __future__ import annotations

from typing import Literal, overload

from regulars._dates import Date, iso
from regulars._figures.asked import Asked, length
from regulars.rate import Rate, RepeatWithin
from regulars.table import Table

__all__ = ["RepeatFigures"]


class RepeatFigures(Asked):
    """Figures of orders per customer."""

    def orders_per_customer(self, *, by: str | None = None) -> Table:
        """The histogram of orders per customer: a row for each number of orders that a customer has.

        Columns: ``orders``, ``customers`` (with exactly so many) and ``at_least`` (with so many or more). With ``by``, a
        column of segments, a histogram for each segment, as in ``totals``.

        Raises ``InputError`` 1002 for a column that tells no segments.

        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
        >>> base.orders_per_customer().to_dict()
        {'orders': [1, 2], 'customers': [1, 1], 'at_least': [2, 1]}
        """
        return Table(self._compute("orders_per_customer", by=by))

    @overload
    def repeat_customer_rate(
        self,
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: None = None,
        history: bool = False,
        by_days: bool = False,
        level: float = 0.95,
    ) -> Rate: ...

    @overload
    def repeat_customer_rate(
        self,
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str,
        history: bool = False,
        by_days: bool = False,
        level: float = 0.95,
    ) -> Table: ...

    def repeat_customer_rate(
        self,
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str | None = None,
        history: bool = False,
        by_days: bool = False,
        level: float = 0.95,
    ) -> Rate | Table:
        """The share of customers with at least two orders, among those with at least one.

        Parameters
        ----------
        start, end : date, optional
            The window of days ``[start, end)`` in which orders count; by default the whole log.
        by : str, optional
            A column of segments: then a table with a row for each. A customer belongs to the segment of its first order
            in the log; a missing one stands last.
        history : bool
            Whether a customer who ordered in the window and before it counts as repeating.
        by_days : bool
            Whether two orders must be of two different local days.
        level : float
            The level of the interval, between 0 and 1.

        Returns
        -------
        Rate or Table
            With ``value`` ``None`` when nobody ordered in the window. With ``by`` a table: the segment under the name of
            its column, then ``value``, ``numerator``, ``denominator``, ``low``, ``high``, ``level``. Its
            ``about["benchmark"]`` holds the published range (``low``, ``high``, ``target``, ``source``), where the value
            lies in it (``range``: below, inside, above) and against the target (``against_target``: below, at, above);
            with ``by`` these two are lists, a place for each row. A ``Rate`` has it as ``benchmark``.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments.

        Notes
        -----
        100 of 300 customers give 0.3333. Published rates of small and middle sellers range from 19.87 % to 39.6 %, with
        27 % as a usual target: 0.3333 is inside, and above the target.

        Examples
        --------
        >>> import datetime
        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
        >>> float(base.repeat_customer_rate())
        0.5
        >>> base.repeat_customer_rate(start=datetime.date(2026, 2, 1)).value
        0.0
        >>> base.repeat_customer_rate(start="2026-02-01", history=True).value
        1.0
        >>> base.repeat_customer_rate().benchmark["range"]
        'above'
        """
        options = {"start": iso(start), "end": iso(end), "history": history, "by_days": by_days, "level": level}
        core = self._compute("repeat_customer_rate", by=by, **options)
        return Rate(core) if by is None else Table(core)

    def order_ladder(
        self,
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str | None = None,
        level: float = 0.95,
    ) -> Table:
        """Of the customers with n orders, how many go on to the next: a row for each n.

        ``value`` = customers with n + 1 orders or more / customers with n or more.

        Parameters
        ----------
        start, end : date, optional
            The window of days ``[start, end)`` in which orders count; by default the whole log.
        by : str, optional
            A column of segments: then a ladder for each. A customer belongs to the segment of its first order in the log;
            a missing one stands last.
        level : float
            The level of the intervals, between 0 and 1.

        Returns
        -------
        Table
            Rows from n = 1 to the most orders that a customer has: ``n``, ``customers`` (with n or more), ``value``,
            ``numerator``, ``denominator``, ``low``, ``high`` (Wilson), ``level``. No rows when nobody ordered.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for a level that is not between 0 and 1.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
        >>> ladder = base.order_ladder()
        >>> ladder["n"], ladder["customers"], ladder["value"]
        ([1, 2], [2, 1], [0.5, 0.0])
        """
        return Table(self._compute("order_ladder", start=iso(start), end=iso(end), by=by, level=level))

    @overload
    def repeat_within(
        self,
        days: int,
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: None = None,
        level: float = 0.95,
    ) -> RepeatWithin: ...

    @overload
    def repeat_within(
        self,
        days: int,
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str,
        level: float = 0.95,
    ) -> Table: ...

    def repeat_within(
        self,
        days: int,
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str | None = None,
        level: float = 0.95,
    ) -> RepeatWithin | Table:
        """The share of customers who order again within so many days of their first order.

        The second order's local day − the first one's ≤ ``days``, among the *eligible*: customers whose first ``days`` days
        were observed to their end. The share among all customers stands beside it; it is too low, as the latest of them
        have had less time.

        Parameters
        ----------
        days : int
            Local days; 0 asks for a second order on the day of the first.
        start, end : date, optional
            Only customers whose first order in the log lies in ``[start, end)``.
        by : str, optional
            A column of segments: then a table with a row for each. A customer belongs to the segment of its first order
            in the log; a missing one stands last.
        level : float
            The level of the intervals, between 0 and 1.

        Returns
        -------
        RepeatWithin or Table
            The rate of the eligible, with that of all as ``all``; either is ``None`` when there is nobody to take a share
            of. With ``by`` a table: the segment, ``value``, ``numerator``, ``denominator``, ``low``, ``high``, ``level`` of
            the eligible, then ``all_value`` to ``all_high`` of all.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for a level that is not between 0 and 1.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 1, 3], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01", "2026-02-20"]})
        >>> rate = base.repeat_within(30)
        >>> rate.value, rate.denominator, rate.all.value == 1 / 3
        (0.5, 2, True)
        """
        core = self._compute("repeat_within", days=days, start=iso(start), end=iso(end), by=by, level=level)
        return RepeatWithin(core) if by is None else Table(core)

    def returning_share(
        self,
        measure: Literal["orders", "revenue"] = "orders",
        start: Date | None = None,
        end: Date | None = None,
        *,
        period: str | int | None = None,
        by: str | None = None,
        bootstrap: int | None = None,
        seed: int = 0,
        level: float = 0.95,
    ) -> Table:
        """How much of the orders, or of the revenue, comes from customers who had ordered before.

        Orders (or revenue) by customers with an earlier order, in the window or before it / all.

        Parameters
        ----------
        measure : {"orders", "revenue"}
            What is shared. Revenue is net of the refunds booked in the window. A refund is of a returning customer once
            that has ordered for the second time.
        start, end : date, optional
            The window of days ``[start, end)``; by default the whole log.
        period : {"day", "week", "month", "quarter", "year"} or int, optional
            Then a row for each period of which the window holds a day, from that of the log's first order to the last one
            observed; a number is of days, from the day of the log's first order on.
        by : str, optional
            A column of segments: then rows for each. A customer belongs to the segment of its first order in the log; a
            missing one stands last.
        bootstrap : int, optional
            From how many samples of customers an interval is drawn; without it there is none, since orders of one customer
            are not independent of each other.
        seed : int
            The seed of the samples: the same one gives the same interval.
        level : float
            The level of the interval, between 0 and 1.

        Returns
        -------
        Table
            One row, or one for each period (``period``, its first day, in front, and ``partial``, whether it had not ended
            when observation did, behind): ``value`` (missing where there is nothing to share), ``numerator`` (of returning
            customers), ``denominator`` (all), ``low``, ``high``, ``level``. Revenue is in the unit of the amounts.

        Raises
        ------
        MetricsError
            3001 for a period that does not exist, 3002 when the window ends before it starts.
        MoneyError
            2004 for revenue when the orders carry no amount.
        InputError
            1002 for a column that tells no segments, 1012 for more than 100,000 samples.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"], "amount": [5, 7, 12]})
        >>> base.returning_share("revenue")["value"]
        [0.5]
        >>> base.returning_share(period="month").to_dict()["numerator"]
        [0, 1]
        """
        options = {"measure": measure, "start": iso(start), "end": iso(end), "period": length(period), "by": by}
        return Table(self._compute("returning_share", **options, bootstrap=bootstrap, seed=seed, level=level))
