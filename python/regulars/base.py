"""The customer base: orders, read once, that answer every question."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, Literal

from regulars import _regulars, _source
from regulars._dates import Date, iso
from regulars.cohorts import Cohorts
from regulars.intake import Intake
from regulars.rate import Rate
from regulars.rfm import Rfm
from regulars.table import Table

__all__ = ["CustomerBase"]

Measure = Literal[
    "customers",
    "retention",
    "orders",
    "revenue",
    "cumulative_revenue",
    "average_order_value",
    "revenue_per_customer",
]


class CustomerBase:
    """Customers and their orders, read in one pass and kept, so that every figure is cheap afterwards.

    Parameters
    ----------
    orders
        An order log: a row for each order, or for each line of an order. Anything with ``__arrow_c_stream__`` (a
        DataFrame of pandas or polars, a pyarrow table, a duckdb relation), a polars LazyFrame, a dict of numpy arrays
        or lists, or the path (or paths) of CSV or Parquet files. Arrow and numpy memory is read where it lies.
    customer_id : str, optional
        The column that says who ordered: integers or text; missing = a guest, counted and kept out of customer
        figures. Like the other three, it is found by its usual names when it is not given.
    ordered_at : str, optional
        The column that says when: timestamps, dates or ISO 8601 text. Without a zone of its own, a time is what a clock
        on the wall of ``timezone`` said.
    order_id : str, optional
        The column that says which order a row belongs to: rows of one id are one order, of the earliest time and the
        summed amount. Without it, every row is an order.
    amount : str, optional
        The column of net revenue, held exactly: integers as they are, in your unit; decimals, floats and text with
        ``amount_scale`` digits.
    timezone : str
        The IANA zone in which days, weeks and months are cut.
    refunds : {"net", "drop", "error"}
        A refund is an order whose total is negative. ``net`` books it in the period of the refund, ``drop`` only counts
        it, ``error`` refuses it. A refund is never a purchase.
    duplicates : {"keep", "drop"}
        What to do with rows that repeat another one in every column that is read. Either way they are counted.
    on_error : {"raise", "report"}
        Whether a value that cannot be read is an error, or its row is set aside and counted in ``intake``.
    amount_scale : int, optional
        Decimal places of amounts, 0 to 6; by default the fewest that hold the column.
    merge_same_day : bool
        Whether a customer's orders of one local day are one order.
    observed_until : date, optional
        The first instant that was not observed; by default the start of the local day after the last order.
    loader : str, optional
        The rules of a shop's export: ``"online_retail"`` (cancelled invoices, and lines with price or quantity ≤ 0, are
        left out and counted).
    progress : callable, optional
        Called now and then as ``progress(done, total)`` while the orders are read, in pieces of work.

    Raises
    ------
    InputError
        1001 missing column, 1002 unknown column, 1003 column type, 1004 columns of different lengths, 1005 unreadable
        value, 1006 missing value, 1007 one order id with two customers, 1008 refund found, 1010 unreadable file, 1012
        invalid option, 1014 a loader that does not exist. Where a row is at fault, ``error.row`` names it, from 0.
    TypeError
        When ``orders`` is nothing of the kind above, or a column holds what is no number, text or time.
    MetricsError
        3003 invalid time zone.
    MoneyError
        2001 a sum that does not fit 64 bits, 2002 an amount with more digits than its scale.
    KeyboardInterrupt
        On Ctrl-C: the work stops, and nothing is kept of it.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase({
    ...     "customer_id": ["ada", "ben", "ada", "eve"],
    ...     "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01", "2026-02-03"],
    ...     "amount": [12.50, 8.00, 20.00, 5.25],
    ... })
    >>> base
    CustomerBase(4 orders, 3 customers, 2026-01-05 to 2026-02-03)
    >>> base.repeat_customer_rate()
    33.33 % (1 of 3; 95 % 6.15–79.23 %)
    """

    def __init__(
        self,
        orders: Any,
        *,
        customer_id: str | None = None,
        ordered_at: str | None = None,
        order_id: str | None = None,
        amount: str | None = None,
        timezone: str = "UTC",
        refunds: Literal["net", "drop", "error"] = "net",
        duplicates: Literal["keep", "drop"] = "keep",
        on_error: Literal["raise", "report"] = "raise",
        amount_scale: int | None = None,
        merge_same_day: bool = False,
        observed_until: Date | None = None,
        loader: str | None = None,
        progress: _source.Progress | None = None,
    ) -> None:
        options = {
            "customer_id": customer_id,
            "ordered_at": ordered_at,
            "order_id": order_id,
            "amount": amount,
            "timezone": timezone,
            "refunds": refunds,
            "duplicates": duplicates,
            "on_error": on_error,
            "amount_scale": amount_scale,
            "merge_same_day": merge_same_day,
            "observed_until": iso(observed_until),
            "loader": loader,
        }
        self._core = _source.build(orders, options, _json(options), progress)

    def compute(self, figure: str, **options: Any) -> Table:
        """A figure by its name, with its options by theirs; ``regulars.figures()`` lists the names.

        The methods below are this, with the options spelled out and the result dressed.

        Raises ``InputError`` 1014 for a name that does not exist and 1011 for an option that the figure does not have.

        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 1], "ordered_at": ["2026-01-05", "2026-02-09"]})
        >>> base.compute("repeat_customer_rate")["value"]
        [1.0]
        """
        return Table(self._compute(figure, **options))

    @cached_property
    def intake(self) -> Intake:
        """What became of every row: orders, refunds, guests, duplicates, rejected and excluded rows.

        >>> import regulars as rg
        >>> rg.CustomerBase({"customer_id": [1, 1], "ordered_at": ["2026-01-05", "2026-02-09"]}).intake.orders
        2
        """
        return Intake(self._compute("intake"))

    def totals(self) -> Table:
        """How many orders by how many customers, and for how much, in one row.

        Columns: ``orders``, ``customers``, ``orders_per_customer``; with amounts ``revenue`` (net of refunds of these
        customers), ``average_order_value`` = revenue / orders and ``revenue_per_customer`` = revenue / customers; then
        ``first_order``, ``last_order`` (instants) and ``as_of`` (the last local day observed). What would divide by 0 is
        missing.

        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 1], "ordered_at": ["2026-01-05", "2026-02-09"], "amount": [5, 7]})
        >>> totals = base.totals()
        >>> totals["revenue"], totals["average_order_value"]
        ([12], [6.0])
        """
        return Table(self._compute("totals"))

    def repeat_customer_rate(
        self,
        start: Date | None = None,
        end: Date | None = None,
        *,
        history: bool = False,
        by_days: bool = False,
        level: float = 0.95,
    ) -> Rate:
        """The share of customers with at least two orders, among those with at least one.

        Parameters
        ----------
        start, end : date, optional
            The window of days ``[start, end)`` in which orders count; by default the whole log.
        history : bool
            Whether a customer who ordered in the window and before it counts as repeating.
        by_days : bool
            Whether two orders must be of two different local days.
        level : float
            The level of the interval, between 0 and 1.

        Returns
        -------
        Rate
            With ``value`` ``None`` when nobody ordered in the window.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.

        Notes
        -----
        100 of 300 customers give 0.3333. Published rates of small and middle sellers range from 19.87 % to 39.6 %, with
        27 % as a usual target.

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
        """
        options = {"start": iso(start), "end": iso(end), "history": history, "by_days": by_days, "level": level}
        return Rate(self._compute("repeat_customer_rate", **options))

    def cohorts(
        self, period: str | int = "month", measure: Measure = "retention", *, level: float = 0.95
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
            revenue / size of the cohort. Refunds lower the revenue of the period they come in.
        level : float
            The level of the intervals of ``retention``, between 0 and 1.

        Returns
        -------
        Cohorts
            The long table; ``.wide()`` pivots it.

        Raises
        ------
        MetricsError
            3001 for a period that does not exist, 3004 for a table of more cells than can be held.
        MoneyError
            2004 when a measure of money is asked for and the orders carry no amount.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
        >>> base.cohorts()["value"]
        [1.0, 0.5]
        """
        length = f"{period} days" if isinstance(period, int) else period
        return Cohorts(self._compute("cohorts", period=length, measure=measure, level=level))

    def rfm(
        self, as_of: Date | None = None, ties: Literal["share", "split"] = "share", *, scores: bool = True
    ) -> Rfm:
        """Recency, frequency and money of each customer, scored 1 to 5.

        Parameters
        ----------
        as_of : date, optional
            The day to which recency is counted; by default the last day observed. Orders after it do not count.
        ties : {"share", "split"}
            ``share``: equal values get equal scores, 1 + ⌊5 · (customers with a strictly worse value) / n⌋.
            ``split``: fifths of equal size, as SQL's NTILE by (value, customer id); equal values may part.

        scores : bool
            Without scores, the table is the plain summary of each customer.

        Raises
        ------
        InputError
            1015 when there is no order and no ``as_of``.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"], "amount": [5, 7, 9]})
        >>> base.rfm()["orders"]
        [2, 1]
        """
        return Rfm(self._compute("rfm", as_of=iso(as_of), ties=ties, scores=scores))

    def replay(self, *programs: Any) -> Any:
        """What loyalty programs would have awarded on these orders; see ``regulars.loyalty.replay``."""
        from regulars import loyalty

        return loyalty.replay(self, programs)

    def __repr__(self) -> str:
        intake = self.intake
        span = f", {intake.first_order[:10]} to {intake.last_order[:10]}" if intake.first_order else ""
        return f"CustomerBase({intake.orders:,} orders, {intake.customers:,} customers{span})"

    def _compute(self, figure: str, **options: Any) -> _regulars.Table:
        return self._core.compute(figure, _json(options))


def _json(options: dict[str, Any]) -> str:
    # What is not given is not said, so that its default is the core's.
    return json.dumps({name: value for name, value in options.items() if value is not None}, ensure_ascii=False)
