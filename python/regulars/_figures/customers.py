"""Customer by customer: scores and segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from regulars import _source
from regulars._dates import Date, iso
from regulars._figures.asked import Asked
from regulars._money import Amount, amounts
from regulars.rfm import Rfm
from regulars.table import Table

__all__ = ["CustomerFigures"]


class CustomerFigures(Asked):
    """Figures with a row for each customer."""

    def customer_predictions(
        self,
        model: Any,
        spend: Any = None,
        *,
        unit: Literal["day", "week", "month", "year"] = "week",
        discrete: bool = False,
        as_of: Date | None = None,
        horizon: float | None = None,
        months: int = 12,
        discount_rate: float = 0.01,
    ) -> Table:
        """What a fitted model says of each customer: who is alive, what it will buy and what it will be worth.

        Parameters
        ----------
        model
            A model of ``regulars.clv`` that was fitted to a summary in this unit, or its document.
        spend
            A model of spending, such as ``regulars.clv.GammaGamma``, or its document; without it nothing is said of value.
        unit, discrete, as_of
            As for ``purchase_summary``.
        horizon : float, optional
            The time to come, in the unit; by default 365 days, 52 weeks, 12 months or a year.
        months : int
            Over how many months to come value is counted.
        discount_rate : float
            Per month.

        Returns
        -------
        Table
            A row for each customer who had bought by ``as_of``, by rising id: the columns of ``purchase_summary``, then
            ``probability_alive``, ``expected_purchases``, and with ``spend`` ``expected_value`` (of a purchase) and
            ``customer_lifetime_value``.

        Raises
        ------
        ModelsError
            For a document that is no model, or a model that has no answer.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
        >>> model = rg.clv.BGNBD.given(r=0.243, alpha=4.414, a=0.793, b=2.426)
        >>> [round(alive, 3) for alive in base.customer_predictions(model)["probability_alive"]]
        [0.754, 1.0]
        """
        options = {"model": _document(model), "spend": _document(spend), "unit": unit, "discrete": discrete}
        options |= {"as_of": iso(as_of), "horizon": horizon, "months": months, "discount_rate": discount_rate}
        return Table(self._compute("customer_predictions", **options).renamed("age", "T"))

    def purchase_summary(
        self,
        unit: Literal["day", "week", "month", "year"] = "week",
        calibration_end: Date | None = None,
        *,
        as_of: Date | None = None,
        discrete: bool = False,
        intervals: bool = False,
    ) -> Table:
        """What customer models read of each customer, as Fader and Hardie define it. Also called ``rg.clv.summary``.

        A purchase is all that a customer orders on one local day.

        Parameters
        ----------
        unit : {"day", "week", "month", "year"}
            The unit of time. Months and years are those of the calendar: from the 31st a month lasts to the last day of a
            shorter one, and of a month that is not over the share of its days counts.
        calibration_end : date, optional
            The last day of the calibration period; what comes later is held out.
        as_of : date, optional
            The last day that counts; by default the last one observed.
        discrete : bool
            Whether time comes in whole calendar periods of the unit, in each of which a customer buys or doesn't. A period
            that had not ended at the end is left out.
        intervals : bool
            Whether ``log_intervals`` are told: the sum of the natural logarithms of the times between purchases, 0 without a
            repeat purchase. Models of regular purchases read it.

        Returns
        -------
        Table
            A row for each customer who had bought by the end of the calibration period, by rising id: ``customer_id``,
            ``frequency`` (purchases after the first), ``recency`` (from the first purchase to the last; 0 without a repeat
            purchase), ``T`` (from the first purchase to the end), and with amounts ``monetary_value``: the mean of what the
            repeat purchases brought, net of the refunds booked from the second purchase on, missing without any. With
            ``calibration_end`` also ``holdout_frequency``, ``holdout_duration`` and ``holdout_monetary_value``.

        Raises
        ------
        InputError
            1015 when there is no order and no ``as_of``.
        MetricsError
            3002 for a calibration period that ends after ``as_of``.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-02"], "amount": [5, 7, 9]})
        >>> base.purchase_summary().to_dict()
        {'customer_id': [1, 2], 'frequency': [1, 0], 'recency': [4.0, 0.0], 'T': [4.0, 3.4285714285714284], 'monetary_value': [9.0, None]}
        """
        options: dict[str, Any] = {"unit": unit, "discrete": discrete, "intervals": intervals}
        options |= {"as_of": iso(as_of), "calibration_end": iso(calibration_end)}
        return Table(self._compute("purchase_summary", **options).renamed("age", "T"))

    def rfm(
        self,
        as_of: Date | None = None,
        ties: Literal["share", "split"] = "share",
        *,
        by: str | None = None,
        scores: bool = True,
        cuts: Mapping[str, Sequence[Amount]] | None = None,
        monetary: Literal["revenue", "mean"] = "revenue",
    ) -> Rfm:
        """Recency, frequency and money of each customer, scored 1 to 5.

        Parameters
        ----------
        as_of : date, optional
            The day to which recency is counted; by default the last day observed. Orders after it do not count.
        ties : {"share", "split"}
            ``share``: equal values get equal scores, 1 + ⌊5 · (customers with a strictly worse value) / n⌋.
            ``split``: fifths of equal size, as SQL's NTILE by (value, customer id); equal values may part.
        by : str, optional
            A column of segments, within each of which customers are scored. The segment of the customer's first order
            stands first, and rows are sorted by it, a missing one last.
        scores : bool
            Without scores, the table is the plain summary of each customer.
        cuts : mapping, optional
            Four rising cut points for ``"r"``, ``"f"`` or ``"m"``, which is then not scored by fifths: the worst values
            that still have a better score. ``{"r": [30, 90, 180, 365], "f": [2, 3, 5, 10]}`` gives an r of 5 up to 30 days
            after the last order, and an f of 2 to customers with two orders.
        monetary : {"revenue", "mean"}
            What m is the score of: all that a customer brought, or that per order; the table then has a column
            ``average_order_value`` too.

        Raises
        ------
        InputError
            1015 when there is no order and no ``as_of``, 1002 for a column that tells no segments, 1012 for cut points that
            are not four rising numbers.
        MoneyError
            2004 for cut points or a mean of amounts that the orders do not carry.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"], "amount": [5, 7, 9]})
        >>> base.rfm()["orders"]
        [2, 1]
        >>> base.rfm(cuts={"f": [2, 3, 5, 10]})["f"]
        [2, 1]
        """
        options = {"cuts": None if cuts is None else amounts(cuts), "monetary": monetary}
        return Rfm(self._compute("rfm", as_of=iso(as_of), ties=ties, by=by, scores=scores, **options))

    def segments(
        self,
        as_of: Date | None = None,
        ties: Literal["share", "split"] = "share",
        *,
        rules: Sequence[Mapping[str, Any]] | None = None,
        cuts: Mapping[str, Sequence[int]] | None = None,
        by: str | None = None,
        customers: bool = False,
        level: float = 0.95,
    ) -> Table:
        """Customers by their scores of recency and frequency, under a table of rules.

        Parameters
        ----------
        as_of : date, optional
            The day to which recency is counted; by default the last day observed. Orders after it do not count.
        ties : {"share", "split"}
            How customers of equal value are scored, as in ``rfm``.
        rules : sequence of mappings, optional
            Each with ``name``, and ``r`` and ``f``, the least and the most score: ``{"name": "champions", "r": (5, 5), "f":
            (4, 5)}``. Several may have one name. Each of the 25 pairs of scores has to be of exactly one rule. By default
            the usual names of the field: champions, loyal, potential loyalist, new, promising, need attention, about to
            sleep, at risk, can't lose, hibernating, lost.
        cuts : mapping, optional
            Four rising cut points for ``"r"`` or ``"f"``, as in ``rfm``.
        by : str, optional
            A column of segments, within each of which customers are scored. The segment of the customer's first order
            stands first, and rows are sorted by it, a missing one last.
        customers : bool
            Whether to give a row for each customer instead of one for each segment.
        level : float
            The level of the intervals, between 0 and 1.

        Returns
        -------
        Table
            A row for each segment, in the order of the rules: ``segment``, ``value`` (its share of the customers),
            ``numerator``, ``denominator``, ``low``, ``high`` (Wilson), ``level``, ``orders``, and with amounts ``revenue``
            (net of refunds), ``revenue_share`` (missing unless the revenue of all is positive) and
            ``revenue_per_customer`` (missing for nobody). With ``customers``, a row for each by rising id:
            ``customer_id``, ``segment``, ``r``, ``f``, ``since_last``, ``orders`` and with amounts ``revenue``.
            ``about["rules"]`` tells the rules.

        Raises
        ------
        InputError
            1012 for rules that leave a pair of scores without a segment or give it two, naming these; 1015 when there is no
            order and no ``as_of``, 1002 for a column that tells no segments.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"], "amount": [5, 7, 9]})
        >>> base.segments(customers=True)["segment"]
        ['need attention', 'lost']
        >>> rules = [{"name": "recent", "r": (3, 5), "f": (1, 5)}, {"name": "others", "r": (1, 2), "f": (1, 5)}]
        >>> base.segments(rules=rules)["numerator"]
        [1, 1]
        """
        options = {
            "rules": None if rules is None else [dict(rule) for rule in rules],
            "cuts": None if cuts is None else amounts(cuts),
            "customers": customers,
            "level": level,
        }
        return Table(self._compute("segments", as_of=iso(as_of), ties=ties, by=by, **options))

    def survey(
        self,
        scores: Any,
        scale: Literal["nps", "csat"] = "nps",
        start: Date | None = None,
        end: Date | None = None,
        *,
        by: str | None = None,
        level: float = 0.95,
    ) -> Table:
        """The repeat customer rate of those who answered a survey, by what they answered.

        Parameters
        ----------
        scores : mapping, pairs or a table of two columns
            A customer's id and its score. A missing score is none.
        scale : {"nps", "csat"}
            Scores from 0 to 10, of promoters (9, 10), passives (7, 8) and detractors; or from 1 to 5, of satisfied
            customers (4, 5) and others.
        start, end : date, optional
            The window of days ``[start, end)`` in which orders count; by default the whole log.
        by : str, optional
            A column of segments: then these rows for each. A customer belongs to the segment of its first order in the log;
            a missing one stands last.
        level : float
            The level of the intervals, between 0 and 1.

        Returns
        -------
        Table
            A row for each ``group`` of scores, the best first, and one for customers with ``no score``: ``value`` (the
            share with at least two orders in the window, missing where nobody ordered), ``numerator``, ``denominator``,
            ``low`` and ``high`` (Wilson), ``level``. ``about["unknown_customers"]`` counts the scores of customers who
            have no order.

        Raises
        ------
        MetricsError
            3002 when the window ends before it starts.
        InputError
            1002 for a column that tells no segments, 1012 for a score out of range, or two of one customer.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
        >>> base.survey({1: 10, 2: 4})["value"]
        [1.0, None, 0.0, None]
        """
        pairs = _source.pairs(scores)
        return Table(self._compute("survey", scores=pairs, scale=scale, start=iso(start), end=iso(end), by=by, level=level))


def _document(model: Any) -> Any:
    """A model as a document, however it came."""
    model = model.to_document() if hasattr(model, "to_document") else model
    return dict(model) if isinstance(model, Mapping) else model
