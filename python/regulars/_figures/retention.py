"""Who stays: cohorts, and retention over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, overload

from regulars._dates import Date, iso
from regulars._figures.asked import Asked, length
from regulars.cohorts import Cohorts
from regulars.curve import Curve
from regulars.rate import RetentionRate
from regulars.table import Table

__all__ = ["RetentionFigures"]

Measure = Literal[
    "customers",
    "retention",
    "orders",
    "revenue",
    "cumulative_revenue",
    "average_order_value",
    "revenue_per_customer",
]


class RetentionFigures(Asked):
    """Figures of customers who stay."""

    def cohorts(
        self,
        period: str | int = "month",
        measure: Measure = "retention",
        *,
        by: str | None = None,
        level: float = 0.95,
    ) -> Cohorts:
        """What the customers of each period of first order did in the periods after it.

        Parameters
        ----------
        period : {"day", "week", "month", "quarter", "year"} or int
            Calendar periods in the base's zone (weeks start on Monday), or a number of days: then period k is days
            [kN, kN + N) after the customer's own first day.
        measure : str
            ``customers`` with an order in the period; ``retention``, their share of the cohort; ``orders``;
            ``revenue``; ``cumulative_revenue``; ``average_order_value`` = revenue / orders; ``revenue_per_customer`` =
            revenue / size of the cohort. Refunds lower the revenue of the period they come in (with
            ``refunds="net_at_order"`` that of their order).
        by : str, optional
            A column of segments, which are the cohorts then: ``cohort`` is the segment of the customers' first orders,
            period k the k-th after each customer's own first order, and a cell tells of the customers for whom it could
            be observed, if only in part; these are the denominator of shares, while ``size`` is all of the segment.
        level : float
            The level of the intervals of ``retention``, between 0 and 1.

        Returns
        -------
        Cohorts
            The long table; ``.wide()`` pivots it.

        Raises
        ------
        MetricsError
            3001 for a period that does not exist, 3004 for more than 67,108,864 cells.
        InputError
            1002 for a column that tells no segments.
        MoneyError
            2004 when a measure of money is asked for and the orders carry no amount.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
        >>> base.cohorts()["value"]
        [1.0, 0.5]
        """
        return Cohorts(self._compute("cohorts", period=length(period), measure=measure, by=by, level=level))

    @overload
    def retention_rate(
        self, start: Date, end: Date, active_within: int = 365, *, by: None = None, level: float = 0.95
    ) -> RetentionRate: ...

    @overload
    def retention_rate(self, start: Date, end: Date, active_within: int = 365, *, by: str, level: float = 0.95) -> Table: ...

    def retention_rate(
        self, start: Date, end: Date, active_within: int = 365, *, by: str | None = None, level: float = 0.95
    ) -> RetentionRate | Table:
        """The share of the customers at the start of a window who still are customers at its end.

        A customer on a day is who ordered on one of the ``active_within`` days before it. S = customers with an order in
        [``start`` − ``active_within``, ``start``); kept = those of S with an order in [``end`` − ``active_within``, ``end``);
        the rate is kept / S. Customers won in the window count in neither, so that it is never above 1.

        Parameters
        ----------
        start, end : date
            The window of local days ``[start, end)``.
        active_within : int
            For how many days after an order one counts as a customer.
        by : str, optional
            A column of segments: then a table with a row for each. A customer belongs to the segment of its first order
            in the log; a missing one stands last.
        level : float
            The level of the interval, between 0 and 1.

        Returns
        -------
        RetentionRate or Table
            The rate (``None`` when S is 0) with ``at_start`` (S), ``kept``, ``new`` (N: first order ever in the window),
            ``reactivated`` (R: customers at the end, neither of S nor new), ``at_end`` (E = kept + R + those of N who are
            customers at the end) and ``partial`` (whether the window had not ended when observation did). With ``by`` a
            table of the same columns.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for an ``active_within`` of 0.

        See Also
        --------
        regulars.retention_rate_from_counts : The same from three counts.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 1, 3], "ordered_at": ["2026-01-05", "2026-01-09", "2026-03-01", "2026-03-02"]})
        >>> base.retention_rate("2026-02-01", "2026-03-03", active_within=31)
        50.00 % (1 of 2; 95 % 9.45–90.55 %)
        """
        options = {"start": iso(start), "end": iso(end), "active_within": active_within, "by": by, "level": level}
        core = self._compute("retention_rate", **options)
        return RetentionRate(core) if by is None else Table(core)

    @overload
    def churn_rate(
        self, start: Date, end: Date, active_within: int = 365, *, by: None = None, level: float = 0.95
    ) -> RetentionRate: ...

    @overload
    def churn_rate(self, start: Date, end: Date, active_within: int = 365, *, by: str, level: float = 0.95) -> Table: ...

    def churn_rate(
        self, start: Date, end: Date, active_within: int = 365, *, by: str | None = None, level: float = 0.95
    ) -> RetentionRate | Table:
        """The share of the customers at the start of a window who are customers no more at its end: 1 − retention rate.

        Parameters
        ----------
        start, end : date
            The window of local days ``[start, end)``.
        active_within : int
            For how many days after an order one counts as a customer.
        by : str, optional
            A column of segments: then a table with a row for each. A customer belongs to the segment of its first order
            in the log; a missing one stands last.
        level : float
            The level of the interval, between 0 and 1.

        Returns
        -------
        RetentionRate or Table
            As of ``retention_rate``, with the customers of S who were not kept as ``numerator``.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for an ``active_within`` of 0.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 1, 3], "ordered_at": ["2026-01-05", "2026-01-09", "2026-03-01", "2026-03-02"]})
        >>> float(base.churn_rate("2026-02-01", "2026-03-03", active_within=31))
        0.5
        """
        options = {"start": iso(start), "end": iso(end), "active_within": active_within, "by": by, "level": level}
        core = self._compute("churn_rate", **options)
        return RetentionRate(core) if by is None else Table(core)

    def accounts(self, period: str | int = "month", *, by: str | None = None) -> Table:
        """Who is active, new, retained, reactivated and lost, period by period.

        Parameters
        ----------
        period : {"day", "week", "month", "quarter", "year"} or int
            Calendar periods in the base's zone (weeks start on Monday), or a number of days, counted from the day of the
            log's first order.
        by : str, optional
            A column of segments: then rows for each, over the same periods. A customer belongs to the segment of its first
            order in the log; a missing one stands last.

        Returns
        -------
        Table
            A row for each period from that of the log's first order to the last one observed: ``period`` (its first day),
            ``active`` (customers with an order in it), ``new`` (whose first order ever it holds), ``retained`` (active in the
            period before too), ``reactivated`` (active, neither new nor retained), ``lost`` (active in the period before and
            not in this one) and ``partial`` (whether the period had not ended when observation did: who is lost so far may
            yet come). active = new + retained + reactivated.

        Raises
        ------
        MetricsError
            3001 for a period that does not exist.
        InputError
            1002 for a column that tells no segments.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
        >>> accounts = base.accounts()
        >>> accounts["active"], accounts["new"], accounts["retained"], accounts["lost"]
        ([2, 1], [2, 0], [0, 1], [0, 1])
        """
        return Table(self._compute("accounts", period=length(period), by=by))

    def curve(
        self,
        definition: Literal["exact", "unbounded", "bracket"] = "exact",
        period: str | int = "month",
        days: Sequence[tuple[int, int]] | None = None,
        *,
        follow_up: int | None = None,
        start: Date | None = None,
        end: Date | None = None,
        by: str | None = None,
        level: float = 0.95,
    ) -> Curve:
        """Which share of customers comes back when, counted from the first order of each.

        Parameters
        ----------
        definition : {"exact", "unbounded", "bracket"}
            ``exact``: an order in period k. ``unbounded``: in k or later. ``bracket``: an order on days a to b after that of
            the first order, which is day 0 and part of no bracket.
        period : {"day", "week", "month", "quarter", "year"} or int
            Calendar periods after that of the first order, or a number N of days: then period k is days [kN, kN + N) after
            the customer's first day. ``day`` is 1 day. Not used by brackets.
        days : list of (int, int), optional
            The brackets, such as ``[(1, 7), (8, 14)]``: 1 to 64 of them, first day at least 1. Only, and always, for
            ``bracket``.
        follow_up : int, optional
            Only customers of whom so many periods were observed to their end, and so many rows. Then all rows are of the
            same customers, and an unbounded curve never rises.
        start, end : date, optional
            Only customers whose first order in the log lies in ``[start, end)``.
        by : str, optional
            A column of segments: then a curve for each. A customer belongs to the segment of its first order in the log; a
            missing one stands last.
        level : float
            The level of the intervals, between 0 and 1.

        Returns
        -------
        Curve
            A row for each period or bracket that was observed to its end for anybody: ``period``, ``from_day`` and
            ``to_day`` (missing for periods of the calendar), ``value``, ``numerator``, ``denominator`` (customers of whom it
            was observed to its end), ``low``, ``high`` (Wilson), ``level`` and ``follow_up`` (of ``unbounded``: for how many
            days after the period these customers were observed, in the mean; else missing).

        Raises
        ------
        MetricsError
            3001 for a period that does not exist, 3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for brackets that cannot be, are missing or not asked for, and for
            a ``follow_up`` of brackets or of 0.

        Notes
        -----
        Row by row an unbounded curve never lies below the exact one. Its later rows are of fewer customers, those who came
        early; it can rise where these are better ones, unless ``follow_up`` is given.

        Examples
        --------
        Three customers, who return on day 1, on day 5 and never:

        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 3, 1, 2], "ordered_at": ["2026-01-01"] * 3 + ["2026-01-02", "2026-01-06"]},
        ...     observed_until="2026-01-08")
        >>> [round(100 * value) for value in base.curve("exact", "day")["value"]]
        [100, 33, 0, 0, 0, 33, 0]
        >>> [round(100 * value) for value in base.curve("unbounded", "day")["value"]]
        [100, 67, 33, 33, 33, 33, 0]
        >>> base.curve("bracket", days=[(1, 3), (4, 6), (1, 6)])["numerator"]
        [1, 1, 2]
        """
        brackets = None if days is None else [list(bracket) for bracket in days]
        options = {"definition": definition, "period": length(period), "days": brackets, "follow_up": follow_up}
        return Curve(self._compute("curve", **options, start=iso(start), end=iso(end), by=by, level=level))
