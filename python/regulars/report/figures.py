"""Everything the report shows, as plain numbers: its headless twin."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from regulars.base import CustomerBase
from regulars.cohorts import Cohorts
from regulars.intake import Intake
from regulars.rate import Rate
from regulars.rfm import Rfm

MEASURES = (
    "retention",
    "customers",
    "orders",
    "revenue",
    "cumulative_revenue",
    "average_order_value",
    "revenue_per_customer",
)
"""The measures of the cohort heat map, in the order in which they are offered."""

LOWEST, USUAL, HIGHEST = 0.1987, 0.27, 0.396
"""The published range of repeat customer rates of small and middle sellers, and the usual target."""


@dataclass(frozen=True)
class Month:
    """Customers who ordered in a period: for the first time, or again."""

    start: str
    new: int
    returning: int
    partial: bool


@dataclass(frozen=True)
class Return:
    """The share of customers who ordered in the k-th period after their first, among those wholly observed."""

    period: int
    numerator: int
    denominator: int

    @property
    def share(self) -> float:
        return self.numerator / self.denominator


@dataclass
class Tile:
    """The customers of one pair of scores."""

    customers: int = 0
    revenue: float = 0.0


@dataclass(frozen=True)
class Figures:
    """Everything the report shows."""

    totals: dict[str, Any]
    rate: Rate
    period: str
    cohorts: dict[str, Cohorts]
    months: list[Month]
    returns: list[Return]
    rfm: Rfm | None
    tiles: dict[tuple[int, int], Tile]
    intake: Intake
    timezone: str
    notes: list[str] = field(default_factory=list)

    @property
    def has_money(self) -> bool:
        """Whether the orders carry amounts."""
        return "revenue" in self.totals

    @property
    def standing(self) -> str:
        """Where the rate lies against the published range: below, inside or above."""
        value = float(self.rate)
        return "below" if value < LOWEST else "above" if value > HIGHEST else "inside"


def gather(base: CustomerBase, period: str | None = None) -> Figures:
    """Asks the base for everything the report shows. ``period`` is that of the cohorts; by default it fits the log's
    length."""
    totals = {name: values[0] for name, values in base.totals().to_dict().items()}
    period = period or fitting_period(totals["first_order"], totals["as_of"])
    measures = MEASURES if "revenue" in totals else MEASURES[:3]
    cohorts = {measure: base.cohorts(period, measure) for measure in measures}
    rfm = base.rfm() if totals["orders"] else None
    return Figures(
        totals=totals,
        rate=base.repeat_customer_rate(),
        period=period,
        cohorts=cohorts,
        months=_months(cohorts["customers"]),
        returns=_returns(cohorts["retention"]),
        rfm=rfm,
        tiles=_tiles(rfm),
        intake=base.intake,
        timezone=cohorts["customers"].about["timezone"],
    )


def fitting_period(first: str | None, last: str | None) -> str:
    """Days, weeks, months or quarters, so that a log of this length has some dozen of them.

    >>> fitting_period("2026-01-05T00:00:00Z", "2026-01-20"), fitting_period("2010-12-01T08:26:00Z", "2011-12-09")
    ('day', 'month')
    """
    if first is None or last is None:
        return "month"
    days = (datetime.date.fromisoformat(last[:10]) - datetime.date.fromisoformat(first[:10])).days
    return "day" if days < 22 else "week" if days < 120 else "month" if days < 1300 else "quarter"


def _months(customers: Cohorts) -> list[Month]:
    # In calendar periods, the k-th period of a cohort is the one that the cohort k periods later starts in; empty
    # cohorts have no row, so periods are counted by their start.
    table = customers.to_dict()
    starts = sorted(set(table["cohort"]))
    spans = {start: _index(start, customers.period) for start in starts}
    new: dict[int, int] = {}
    returning: dict[int, int] = {}
    partial: dict[int, bool] = {}
    for cohort, period, value, part in zip(
        table["cohort"], table["period"], table["value"], table["partial"], strict=True
    ):
        at = spans[cohort] + period
        (new if period == 0 else returning)[at] = value + (new if period == 0 else returning).get(at, 0)
        partial[at] = part
    return [
        Month(_label(at, customers.period), new.get(at, 0), returning.get(at, 0), partial[at]) for at in sorted(partial)
    ]


def _index(start: str, period: str) -> int:
    day = datetime.date.fromisoformat(start)
    if period in ("day", "week"):
        return day.toordinal() // (7 if period == "week" else 1)
    return (day.year * 12 + day.month - 1) // {"month": 1, "quarter": 3, "year": 12}[period]


def _label(index: int, period: str) -> str:
    if period in ("day", "week"):
        # Ordinal 1 was a Monday, so a week's number times seven is the Sunday before it.
        return datetime.date.fromordinal(index * 7 + 1 if period == "week" else index).isoformat()
    if period == "year":
        return str(index)
    year, part = divmod(index, 12 if period == "month" else 4)
    return f"{year}-{part + 1:02}" if period == "month" else f"{year} Q{part + 1}"


def _returns(retention: Cohorts) -> list[Return]:
    sums: dict[int, list[int]] = {}
    table = retention.to_dict()
    for period, numerator, denominator, partial in zip(
        table["period"], table["numerator"], table["denominator"], table["partial"], strict=True
    ):
        if not partial:
            total = sums.setdefault(period, [0, 0])
            total[0] += numerator
            total[1] += denominator
    return [Return(period, *sums[period]) for period in sorted(sums) if sums[period][1]]


def _tiles(rfm: Rfm | None) -> dict[tuple[int, int], Tile]:
    tiles: dict[tuple[int, int], Tile] = {}
    if rfm is None:
        return tiles
    revenue = rfm["revenue"] if "revenue" in rfm.columns else [0] * len(rfm)
    for r, f, amount in zip(rfm["r"], rfm["f"], revenue, strict=True):
        tile = tiles.setdefault((r, f), Tile())
        tile.customers += 1
        tile.revenue += float(amount)
    return tiles
