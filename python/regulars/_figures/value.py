"""What customers are worth."""

from __future__ import annotations

from typing import Any

from regulars import _regulars
from regulars._dates import Date, iso
from regulars._figures.asked import Asked
from regulars.table import Table

__all__ = ["ValueFigures"]


class ValueFigures(Asked):
    """Figures of revenue, and of orders per customer."""

    def totals(self, *, by: str | None = None) -> Table:
        """How many orders by how many customers, and for how much, in one row.

        Columns: ``orders``, ``customers``, ``orders_per_customer``; with amounts ``revenue`` (net of refunds of these
        customers), ``average_order_value`` = revenue / orders and ``revenue_per_customer`` = revenue / customers; then
        ``first_order``, ``last_order`` (instants) and ``as_of`` (the last local day observed). What would divide by 0 is
        missing. With ``by``, a column of segments, a row for each segment, under the name of its column: a customer
        belongs to the segment of its first order, and those without a value stand last.

        Raises ``InputError`` 1002 for a column that tells no segments.

        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 1], "ordered_at": ["2026-01-05", "2026-02-09"], "amount": [5, 7]})
        >>> totals = base.totals()
        >>> totals["revenue"], totals["average_order_value"]
        ([12], [6.0])
        """
        return Table(self._compute("totals", by=by))

    def purchase_frequency(
        self,
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str | None = None,
        bootstrap: int | None = None,
        seed: int = 0,
        level: float = 0.95,
    ) -> Table:
        """Orders per customer, of those with an order in the window.

        ``orders / customers``.

        Parameters
        ----------
        start, end : date, optional
            The window of days ``[start, end)``; by default the whole log.
        by : str, optional
            A column of segments: then a row for each. A customer belongs to the segment of its first order in the log; a
            missing one stands last.
        bootstrap : int, optional
            From how many samples of customers an interval is drawn; without it there is none.
        seed : int
            The seed of the samples: the same one gives the same interval.
        level : float
            The level of the interval, between 0 and 1.

        Returns
        -------
        Table
            One row, or one for each segment: ``value`` (missing when nobody ordered), ``numerator`` (orders),
            ``denominator`` (customers), ``low`` and ``high`` (missing unless asked for) and ``level``.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for more than 100,000 samples.

        Notes
        -----
        Orders of one customer are not independent of each other, so the interval is drawn over customers: that between
        two quantiles of the ratios of samples with replacement (Efron and Tibshirani, 1993).

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"], "amount": [5, 7, 9]})
        >>> base.purchase_frequency()["value"]
        [1.5]
        """
        return Table(self._value("purchase_frequency", start, end, by=by, bootstrap=bootstrap, seed=seed, level=level))

    def average_order_value(
        self,
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str | None = None,
        bootstrap: int | None = None,
        seed: int = 0,
        level: float = 0.95,
    ) -> Table:
        """Revenue per order of the window.

        ``revenue / orders``; revenue is net of the refunds booked in the window, of whichever order.

        Parameters
        ----------
        start, end : date, optional
            The window of days ``[start, end)``; by default the whole log.
        by : str, optional
            A column of segments: then a row for each. A customer belongs to the segment of its first order in the log; a
            missing one stands last.
        bootstrap : int, optional
            From how many samples of customers an interval is drawn; without it there is none.
        seed : int
            The seed of the samples: the same one gives the same interval.
        level : float
            The level of the interval, between 0 and 1.

        Returns
        -------
        Table
            One row, or one for each segment: ``value`` (missing when nobody ordered), ``numerator`` (revenue, in the unit of the
            amounts),
            ``denominator`` (orders), ``low`` and ``high`` (missing unless asked for) and ``level``.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for more than 100,000 samples.
        MoneyError
            2004 when the orders carry no amount.

        Notes
        -----
        Orders of one customer are not independent of each other, so the interval is drawn over customers: that between
        two quantiles of the ratios of samples with replacement (Efron and Tibshirani, 1993).

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"], "amount": [5, 7, 9]})
        >>> base.average_order_value()["value"]
        [7.0]
        """
        return Table(self._value("average_order_value", start, end, by=by, bootstrap=bootstrap, seed=seed, level=level))

    def customer_value(
        self,
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str | None = None,
        bootstrap: int | None = None,
        seed: int = 0,
        level: float = 0.95,
    ) -> Table:
        """Revenue per customer, of those with an order in the window.

        ``revenue / customers``; revenue is net of the refunds booked in the window, of whichever customer.

        Parameters
        ----------
        start, end : date, optional
            The window of days ``[start, end)``; by default the whole log.
        by : str, optional
            A column of segments: then a row for each. A customer belongs to the segment of its first order in the log; a
            missing one stands last.
        bootstrap : int, optional
            From how many samples of customers an interval is drawn; without it there is none.
        seed : int
            The seed of the samples: the same one gives the same interval.
        level : float
            The level of the interval, between 0 and 1.

        Returns
        -------
        Table
            One row, or one for each segment: ``value`` (missing when nobody ordered), ``numerator`` (revenue, in the unit of the
            amounts),
            ``denominator`` (customers), ``low`` and ``high`` (missing unless asked for) and ``level``.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for more than 100,000 samples.
        MoneyError
            2004 when the orders carry no amount.

        Notes
        -----
        Orders of one customer are not independent of each other, so the interval is drawn over customers: that between
        two quantiles of the ratios of samples with replacement (Efron and Tibshirani, 1993).

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"], "amount": [5, 7, 9]})
        >>> base.customer_value()["value"]
        [10.5]
        """
        return Table(self._value("customer_value", start, end, by=by, bootstrap=bootstrap, seed=seed, level=level))

    def _value(self, figure: str, start: Date | None, end: Date | None, **options: Any) -> _regulars.Table:
        return self._compute(figure, start=iso(start), end=iso(end), **options)
