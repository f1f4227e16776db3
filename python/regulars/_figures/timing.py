"""When customers order again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from regulars._dates import Date, iso
from regulars._figures.asked import Asked
from regulars.survival import TimeToOrder
from regulars.table import Table

__all__ = ["TimingFigures"]

# Not to be changed: defaults are shared by all calls.
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
_LAPSED = (30, 60, 90, 180, 365)


class TimingFigures(Asked):
    """Figures of the time between orders."""

    def time_between_orders(
        self,
        unit: Literal["elapsed", "days"] = "elapsed",
        quantiles: Sequence[float] = _QUANTILES,
        *,
        per_customer: bool = False,
        start: Date | None = None,
        end: Date | None = None,
        by: str | None = None,
    ) -> Table:
        """How long customers take from one order to the next, in days: of all together, or of each.

        Parameters
        ----------
        unit : {"elapsed", "days"}
            ``elapsed``: the time between consecutive orders, in days of 86,400 seconds; 0 between orders at one instant.
            ``days``: whole local days between consecutive days with an order, at least 1.
        quantiles : list of float
            The quantiles, each between 0 and 1.
        per_customer : bool
            A row for each customer with two orders that count, by rising id, instead of one row for all.
        start, end : date, optional
            Only times whose later order (or day) lies in ``[start, end)``.
        by : str, optional
            A column of segments: then rows for each. A customer belongs to the segment of its first order in the log; a
            missing one stands last.

        Returns
        -------
        Table
            ``customers`` (with two orders that count; with ``per_customer`` instead ``customer_id``), ``gaps`` (the times),
            ``mean``, ``sd`` (n − 1), ``min``, ``max`` and a column for each quantile, named ``q`` and its share: ``q0.5`` is
            the median. What there are too few times for is missing: the mean of none, the deviation of one.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for a quantile that is not between 0 and 1 or is there twice.

        Notes
        -----
        Quantiles are of type 7 of Hyndman and Fan (1996), which numpy and R take by default: linear between ranks. Only
        customers who came back are in here, the quick ones twice: how long it takes until customers come back is told by
        ``time_to_order``.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 1, 1, 2], "ordered_at": ["2026-01-05T12:00", "2026-01-06", "2026-01-08", "2026-01-08"]})
        >>> times = base.time_between_orders()
        >>> times["gaps"], times["mean"], times["q0.5"]
        ([2], [1.25], [1.25])
        >>> base.time_between_orders("days")["mean"]
        [1.5]
        """
        options = {"unit": unit, "quantiles": list(quantiles), "per_customer": per_customer}
        return Table(self._compute("time_between_orders", **options, start=iso(start), end=iso(end), by=by))

    def time_to_order(
        self,
        n: int = 2,
        *,
        start: Date | None = None,
        end: Date | None = None,
        by: str | None = None,
        level: float = 0.95,
    ) -> TimeToOrder:
        """How long customers take to their n-th order, by Kaplan and Meier.

        Counted in local days from that of the first order. A customer without the n-th order is not left out, but counts as
        long as it was observed: it is censored at the last day observed.

        Parameters
        ----------
        n : int
            The order that is waited for, at least 2.
        start, end : date, optional
            Only customers whose first order in the log lies in ``[start, end)``.
        by : str, optional
            A column of segments: then a curve for each. A customer belongs to the segment of its first order in the log; a
            missing one stands last.
        level : float
            The level of the band, between 0 and 1.

        Returns
        -------
        TimeToOrder
            A row for day 0 and for each day on which an n-th order came: ``time`` (days), ``at_risk``, ``events`` (n-th orders
            on that day), ``censored`` (customers whose observation ended on that day or later, before the next row's),
            ``value`` (the share without the n-th order after that day; 1 − ``value`` have it), ``low``, ``high`` (missing where
            the share is 0 or 1, as there the band has no width), ``level``. Its ``median`` is the first day by which at least
            half have the n-th order.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for an ``n`` below 2 or a level that is not between 0 and 1.

        Notes
        -----
        Kaplan and Meier (1958): S(t) = Π (1 − events / at risk). The band is Greenwood's variance on the scale of
        log(−log S) (Kalbfleisch and Prentice, 1980), that of the median where the band comes to a half (Brookmeyer and
        Crowley, 1982). Who is censored on a day is at risk on it.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 3, 1, 2], "ordered_at": ["2026-01-01"] * 3 + ["2026-01-02", "2026-01-06"]},
        ...     observed_until="2026-01-08")
        >>> curve = base.time_to_order()
        >>> curve["time"], curve["at_risk"], [round(value, 4) for value in curve["value"]]
        ([0, 1, 5], [3, 3, 2], [1.0, 0.6667, 0.3333])
        >>> curve.median
        5
        """
        return TimeToOrder(self._compute("time_to_order", n=n, start=iso(start), end=iso(end), by=by, level=level))

    def winback(
        self,
        as_of: Date | None = None,
        quantile: float = 0.9,
        shrinkage: float = 5.0,
        *,
        by: str | None = None,
    ) -> Table:
        """The customers who have been away for longer than their own rhythm explains.

        A gap is the number of whole local days between consecutive days on which a customer ordered. Of a customer with m
        gaps is expected w · (the quantile of its own gaps) + (1 − w) · (the same quantile of everybody's gaps), with
        w = m / (m + ``shrinkage``). It is overdue when more days have gone by since its last order.

        Parameters
        ----------
        as_of : date, optional
            The day at whose end customers are looked at; by default the last day observed. Orders after it do not count.
        quantile : float
            Which quantile of the gaps is the longest that is still usual, between 0 and 1.
        shrinkage : float
            How many gaps of its own a customer needs so that they weigh as much as everybody's; 0 = its own alone.
        by : str, optional
            A column of segments, within each of which gaps are pooled. The segment of the customer's first order stands
            first, and rows are sorted by it, a missing one last.

        Returns
        -------
        Table
            A row for each customer overdue, by rising id: ``customer_id``, ``since_last`` (days), ``orders``, ``gaps`` (m),
            ``own_gap`` (missing without any), ``pooled_gap``, ``weight`` (w), ``expected_gap``, ``overdue`` (``since_last`` −
            ``expected_gap``) and ``why``: ``own_gaps`` when its own weigh at least half, ``few_gaps`` when less, ``no_gaps``
            when it ordered on one day only and is held to everybody's. Where nobody came back, nobody is overdue.

        Raises
        ------
        InputError
            1015 when there is no order and no ``as_of``, 1012 for a quantile that is not between 0 and 1 or a shrinkage below
            0, 1002 for a column that tells no segments.

        Notes
        -----
        The weight is the credibility of Bühlmann (1967), "Experience rating and credibility", ASTIN Bulletin 4, 199–207;
        quantiles are of type 7. How likely a customer is to be alive, and what it is worth over a horizon, are for
        probability models to say; they are no columns here.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 1, 1, 2, 2], "ordered_at": ["2026-01-01", "2026-01-03", "2026-01-05", "2026-01-05", "2026-03-06"]})
        >>> base.winback("2026-03-07").to_dict()["customer_id"]
        [1]
        """
        return Table(self._compute("winback", as_of=iso(as_of), quantile=quantile, shrinkage=shrinkage, by=by))

    def lapsed(
        self,
        days: Sequence[int] = _LAPSED,
        as_of: Date | None = None,
        *,
        by: str | None = None,
        level: float = 0.95,
    ) -> Table:
        """The share of customers whose last order lies more than so many days back: a row for each number of days.

        Parameters
        ----------
        days : list of int
            The numbers of local days between the day of the last order and ``as_of``.
        as_of : date, optional
            The day at whose end customers are looked at; by default the last day observed. Orders after it do not count.
        by : str, optional
            A column of segments: then rows for each. A customer belongs to the segment of its first order in the log; a
            missing one stands last.
        level : float
            The level of the intervals, between 0 and 1.

        Returns
        -------
        Table
            ``days``, ``value`` (missing when nobody had ordered), ``numerator`` (customers with more days since their last
            order), ``denominator`` (customers), ``low``, ``high`` (Wilson), ``level``.

        Raises
        ------
        InputError
            1015 when there is no order and no ``as_of``, 1002 for a column that tells no segments.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-03-01"]})
        >>> base.lapsed([30, 60])["numerator"]
        [1, 0]
        """
        return Table(self._compute("lapsed", days=list(days), as_of=iso(as_of), by=by, level=level))
