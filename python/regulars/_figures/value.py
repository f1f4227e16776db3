"""What customers are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from regulars import _regulars
from regulars._dates import Date, days, iso
from regulars._figures.asked import Asked
from regulars._money import Amount, amounts
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

    def concentration(
        self,
        top: Sequence[float] = (1.0, 5.0, 10.0, 20.0, 50.0),
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str | None = None,
        bootstrap: int | None = None,
        seed: int = 0,
        level: float = 0.95,
    ) -> Table:
        """The share of revenue that the best customers bring.

        Of n customers with an order in the window the best p percent are ⌈n p / 100⌉, by what they brought there, net of
        the refunds booked in it.

        Parameters
        ----------
        top : sequence of float
            Percents of customers, more than 0 and at most 100.
        start, end : date, optional
            The window of days ``[start, end)``; by default the whole log.
        by : str, optional
            A column of segments: then the rows for each. A customer belongs to the segment of its first order in the log;
            a missing one stands last.
        bootstrap : int, optional
            From how many samples of customers an interval is drawn; without it there is none.
        seed : int
            The seed of the samples: the same one gives the same interval.
        level : float
            The level of the interval, between 0 and 1.

        Returns
        -------
        Table
            A row for each percent, as given: ``top``, ``customers`` (how many these are), ``value`` (missing unless the
            revenue of all is positive), ``numerator`` and ``denominator`` (the revenue of these and of all, in the unit of
            the amounts), ``low`` and ``high`` (missing unless asked for) and ``level``.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for a percent out of range.
        MoneyError
            2004 when the orders carry no amount.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 3, 1], "ordered_at": ["2026-01-05"] * 4, "amount": [50, 7, 3, 40]})
        >>> base.concentration([10, 50]).to_dict()["numerator"]
        [90, 97]
        """
        options = {"bootstrap": bootstrap, "seed": seed, "level": level}
        return Table(self._value("concentration", start, end, top=list(top), by=by, **options))

    def retention_cost(
        self,
        spend: Amount | Mapping[str, Amount],
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str | None = None,
        customers: Literal["active", "new", "returning"] = "active",
    ) -> Table:
        """What keeping customers costs for each of them: spend / customers with an order in the window.

        Parameters
        ----------
        spend : int, float, Decimal, str or mapping
            What was spent in the window; with ``by``, an amount for each segment under its name.
        start, end : date, optional
            The window of days ``[start, end)``; by default the whole log.
        by : str, optional
            A column of segments: then a row for each. A customer belongs to the segment of its first order in the log; a
            missing one stands last, and is named by an empty text in ``spend``.
        customers : {"active", "new", "returning"}
            For whom it was spent: all with an order in the window, those of them whose first order in the log lies in it,
            or those who had ordered before it.

        Returns
        -------
        Table
            ``value`` (missing without customers, and for a segment without spend), ``numerator`` (the spend, as it came),
            ``denominator`` (the customers that it was for), and of the active ones ``new`` and ``returning``.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for spend that is no amount, or of no segment that there is.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-02-09", "2026-02-10"]})
        >>> base.retention_cost(500, "2026-02-01", "2026-03-01")["value"]
        [250.0]
        """
        return Table(self._value("retention_cost", start, end, spend=amounts(spend), by=by, customers=customers))

    def unit_economics(
        self,
        costs: Mapping[str, Any] | None = None,
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str | None = None,
        bootstrap: int | None = None,
        seed: int = 0,
        level: float = 0.95,
    ) -> Table:
        """What new and returning customers bring and cost.

        New customers are those whose first order in the log lies in the window, returning ones those with an order in it
        who had ordered before it. ``profit = revenue − cost``, ``margin = profit / revenue``.

        Parameters
        ----------
        costs : mapping, optional
            What is paid beside the costs of the log, for ``"new"`` and for ``"returning"``: an amount, several, or several
            under names. With ``by``, such a mapping for each segment under its name.
        start, end : date, optional
            The window of days ``[start, end)``; by default the whole log, in which everybody is new.
        by : str, optional
            A column of segments: then two rows for each. A customer belongs to the segment of its first order in the log;
            a missing one stands last.
        bootstrap : int, optional
            From how many samples of customers the interval of the margin is drawn; without it there is none.
        seed : int
            The seed of the samples: the same one gives the same interval.
        level : float
            The level of the interval, between 0 and 1.

        Returns
        -------
        Table
            Two rows, ``new`` and ``returning`` by ``group``: ``customers`` with an order in the window, their ``orders``
            and ``revenue`` (net of the refunds booked in it), ``average_order_value``, ``cost``, ``profit``, ``margin``
            (missing unless revenue is positive) with ``low`` and ``high`` (missing unless asked for) and ``level``,
            ``cost_per_customer``, and ``orders_without_cost``. ``cost`` is that of the orders and refunds in the log, and
            what is given; it is missing, with all that is made of it, when the log has a column of costs but not the cost
            of each of these orders, and when nothing is known of costs at all.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for costs that are no amounts.
        MoneyError
            2004 when the orders carry no amount, 2002 for given costs that are finer than the amounts.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase({
        ...     "customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-02-09", "2026-02-10"],
        ...     "amount": [50, 70, 90], "cost": [20, 30, 40]}, cost="cost")
        >>> base.unit_economics({"new": {"ads": 12}}, "2026-02-01")["profit"]
        [28, 50]
        """
        given = None if costs is None else amounts(costs)
        options = {"bootstrap": bootstrap, "seed": seed, "level": level}
        return Table(self._value("unit_economics", start, end, costs=given, by=by, **options))

    def revenue_retention(
        self,
        period: str | int = "month",
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str | None = None,
        bootstrap: int | None = None,
        seed: int = 0,
        level: float = 0.95,
    ) -> Table:
        """Net and gross revenue retention of each period, and the bridge from the revenue of the one before.

        The base of a period are the customers whose net revenue of the period before is positive. Net retention is what
        they bring now / what they brought then; for gross retention each counts with at most what it brought then, and at
        least 0.

        Parameters
        ----------
        period : str or int
            Calendar periods in the base's zone (``"day"``, ``"week"`` from Monday on, ``"month"``, ``"quarter"``,
            ``"year"``), or a number of days, counted from the day of the log's first order.
        start, end : date, optional
            Only periods that begin on a day of ``[start, end)``; they are told as they are among all.
        by : str, optional
            A column of segments: then these rows for each. A customer belongs to the segment of its first order in the log;
            a missing one stands last.
        bootstrap : int, optional
            From how many samples of the base's customers intervals are drawn; without it there are none.
        seed : int
            The seed of the samples: the same one gives the same intervals.
        level : float
            The level of the intervals, between 0 and 1.

        Returns
        -------
        Table
            A row for each period observed: ``period`` (first day), ``partial`` (whether it had not ended when observation
            did), ``base_customers``, ``base_revenue`` (then), ``base_revenue_now``, ``base_revenue_kept`` (as counted for
            gross retention), ``net_retention`` and ``gross_retention`` (missing without a base), each with ``_low`` and
            ``_high`` (missing unless asked for), ``level``; ``revenue_before``, ``new``, ``reactivated``, ``expansion``,
            ``contraction``, ``churned``, ``revenue``: money in the unit of the amounts; and for each movement how many
            customers made it, such as ``new_customers``.

        Raises
        ------
        MetricsError
            3001 for a period that is none, 3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for more than 100,000 samples.
        MoneyError
            2004 when the orders carry no amount.

        Notes
        -----
        ``revenue = revenue_before + new + reactivated + expansion + contraction + churned``, exactly. New is who first
        ordered in the period; expansion, contraction and churned are of the base, churned where nothing is left; what all
        others bring, late refunds among them, is reactivated. Refunds are booked in their own period; those from before the
        period of the customer's first order stay out.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase({
        ...     "customer_id": [1, 2, 1, 3], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01", "2026-02-03"],
        ...     "amount": [50, 70, 60, 20]})
        >>> february = base.revenue_retention(start="2026-02-01")
        >>> february["net_retention"], february["new"], february["expansion"], february["churned"]
        ([0.5], [20], [10], [-70])
        """
        options = {"bootstrap": bootstrap, "seed": seed, "level": level}
        return Table(self._value("revenue_retention", start, end, period=days(period), by=by, **options))

    def recurring_revenue(
        self,
        period: str | int = "month",
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str | None = None,
    ) -> Table:
        """Monthly and annual recurring revenue at the end of each period, and the movements between.

        Parameters
        ----------
        period : str or int
            Calendar periods in the base's zone (``"day"``, ``"week"`` from Monday on, ``"month"``, ``"quarter"``,
            ``"year"``), or a number of days, counted from the day of the log's first order.
        start, end : date, optional
            Only periods that begin on a day of ``[start, end)``; they are told as they are among all.
        by : str, optional
            A column of segments: then these rows for each. A customer belongs to the segment of its first order in the log;
            a missing one stands last.

        Returns
        -------
        Table
            A row for each period observed, the last one as of the last day observed: ``period`` (first day), ``partial``,
            ``subscribers`` (customers whose recurring revenue is positive), ``mrr``, ``arr``, ``mrr_before``, ``new``,
            ``expansion``, ``contraction``, ``churned``, ``reactivated``: money in the unit of the amounts; and for each
            movement how many customers made it, such as ``new_customers``.

        Raises
        ------
        InputError
            1001 when the base was read without ``billing_interval``, 1002 for a column that tells no segments.
        MetricsError
            3001 for a period that is none, 3002 when the window ends before it starts.
        MoneyError
            2004 when the orders carry no amount.

        Notes
        -----
        An order with a billing interval is in force from its day on, up to but not on the day of its ``billed_until``, or
        without that the day one interval later. It brings a month its amount / months, or its amount · 365.2425 / 12 /
        days, rounded half to even to a millionth of the unit. Of one customer all that is in force adds up; refunds change
        nothing. A customer's change from one period's end to the next is expansion, contraction or churned where it brought
        something before, new where it never had at the end of a period, else reactivated.

        ``mrr`` is rounded half up, ``arr`` is twelve times what was not rounded: integers to their unit, other amounts to
        their scale, but at least to the minor unit of the currency, or to hundredths where none is known. The movements are
        rounded by the largest remainder, so that ``mrr = mrr_before + new + expansion + contraction + churned +
        reactivated`` exactly.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase({
        ...     "customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-05"],
        ...     "amount": [10.0, 100.0, 15.0], "billing_interval": ["P1M", "P1Y", "P1M"]}, billing_interval="billing_interval")
        >>> base.recurring_revenue()["mrr"], base.recurring_revenue()["expansion"]
        ([18.33, 23.33], [0.0, 5.0])
        """
        return Table(self._value("recurring_revenue", start, end, period=days(period), by=by))

    def audit(
        self,
        period: str | int = "year",
        lens: Literal["deciles", "one_and_done", "changes", "cohorts"] = "deciles",
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str | None = None,
        level: float = 0.95,
    ) -> Table:
        """The customer-base audit: a shop's revenue seen through its customers.

        Parameters
        ----------
        period : str or int
            Calendar periods in the base's zone (``"day"``, ``"week"`` from Monday on, ``"month"``, ``"quarter"``,
            ``"year"``), or a number of days, counted from the day of the log's first order.
        lens : {"deciles", "one_and_done", "changes", "cohorts"}
            What is looked at: tenths of the customers of a period by what they brought; how many of those won in a period
            never came again; what changed from a period to the next, and through whom; which cohorts a period's revenue
            comes from.
        start, end : date, optional
            Only periods that begin on a day of ``[start, end)``; they are told as they are among all.
        by : str, optional
            A column of segments: then these rows for each. A customer belongs to the segment of its first order in the log;
            a missing one stands last.
        level : float
            The level of the intervals of shares, between 0 and 1.

        Returns
        -------
        Table
            Rows of periods, with ``period`` (first day) and ``partial``, and by the lens:

            ``deciles``: ``decile`` (1 is the best), ``customers``, ``orders``, ``revenue``, ``revenue_share``,
            ``orders_per_customer``, ``revenue_per_customer``. Of equal customers the one with the smaller id comes first;
            where ten does not divide, the first tenths take those that are over.

            ``one_and_done``: ``value``, ``numerator``, ``denominator``, ``low``, ``high`` (Wilson), ``level`` of the share
            of customers, by the period of their first order, who have no other order as yet.

            ``changes``: ``customers_before``, ``customers``, ``new``, ``returned``, ``lost``, ``up``, ``down`` customers;
            ``revenue_before``, ``revenue``, and the change through each of these (``new_revenue`` and so on;
            ``other_revenue`` are refunds of customers active in neither period), then ``customers_effect`` (what would have
            changed had each customer spent as before) and ``spend_effect``. Both add up to the change.

            ``cohorts``: ``cohort`` (first day of the period of the first orders), ``customers``, ``orders``, ``revenue``,
            ``revenue_share`` of each in the period.

        Raises
        ------
        MetricsError
            3001 for a period that is none, 3002 when the window ends before it starts, 3004 for too many cells.
        InputError
            1002 for a column that tells no segments.
        MoneyError
            2004 when the orders carry no amount, but for ``one_and_done``.

        Notes
        -----
        After Fader, Hardie and Ross (2022), "The Customer-Base Audit". A customer is active in a period when it ordered in
        it; revenue is net of the refunds booked in it. A share of revenue is missing unless that is positive.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase({
        ...     "customer_id": [1, 2, 1, 3], "ordered_at": ["2025-01-05", "2025-01-09", "2026-02-01", "2026-02-03"],
        ...     "amount": [50, 70, 60, 20]})
        >>> changes = base.audit(lens="changes", start="2026-01-01")
        >>> changes["new_revenue"], changes["lost_revenue"], changes["up_revenue"], changes["spend_effect"]
        ([20], [-70], [10], [-40])
        >>> base.audit(lens="one_and_done")["value"]
        [0.5, 1.0]
        """
        return Table(self._value("audit", start, end, period=days(period), lens=lens, by=by, level=level))

    def _value(self, figure: str, start: Date | None, end: Date | None, **options: Any) -> _regulars.Table:
        return self._compute(figure, start=iso(start), end=iso(end), **options)
