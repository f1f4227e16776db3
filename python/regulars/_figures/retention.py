"""Who stays: cohorts, and retention over time."""

from __future__ import annotations

from typing import Literal

from regulars._figures.asked import Asked
from regulars.cohorts import Cohorts

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
            3001 for a period that does not exist, 3004 for a table of more cells than can be held.
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
        length = f"{period} days" if isinstance(period, int) else period
        return Cohorts(self._compute("cohorts", period=length, measure=measure, by=by, level=level))
